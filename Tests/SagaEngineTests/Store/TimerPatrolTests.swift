import FlowC
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// Timers that are gone come back, and nothing else changes.
@Suite(.ownThread) struct TimerPatrolTests {
    /// One whole pass.
    private func pass(_ patrol: TimerPatrol) throws -> (armed: [SagaEngine.Timer], untimed: [Identifier], steps: Int) {
        var (armed, untimed, steps): ([SagaEngine.Timer], [Identifier], Int) = ([], [], 0)
        while true {
            let step = try patrol.step()
            armed += step.armed
            untimed += step.untimed
            if step.isLast { return (armed, untimed, steps) }
            steps += 1
        }
    }

    private func insert(
        _ database: StoreDatabase, _ name: String, _ state: String, facts: String? = nil, group: String? = nil
    ) throws -> Identifier {
        let saga = Identifier.saga(decisionID: name)
        try database.run(
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at, facts, tickets_group)
            VALUES ('\(saga)', '\(name)', '\(name)', 'i', 1, '\(state)', 'C5', true, 'c', 'low', 'NORMAL', 1, 'v2', now(), now(),
                \(facts.map { "'\($0)'" } ?? "NULL"), \(group.map { "'\($0)'" } ?? "NULL"))
            """)
        return saga
    }

    private func timers(_ database: StoreDatabase) throws -> [String] {
        var connection = try Connection.open(database.options)
        return try connection.execute(
            sql:
                "SELECT timer_id || kind || sequence || due_at || coalesce(produced_at::text, '') FROM timers ORDER BY 1"
        ).map { try $0.text(0) }
    }

    static let kinds: [(String, TimerKind)] = [
        ("AWAITING_APPROVAL", .approvalExpiry), ("WAITING_FOR_EVENT", .executionDeadline), ("RETRYING", .retry),
        ("DEFERRED", .deferral), ("COMPENSATING", .compensationDeadline),
    ]

    @Test func `a saga that waits for a time and has no timer gets one that fits, due now`() throws {
        let database = try StoreDatabase()
        var expected: [Identifier: TimerKind] = [:]
        for (state, kind) in Self.kinds { expected[try insert(database, state, state)] = kind }
        // A drain timer wakes nobody.
        let drained = try insert(database, "drained", "WAITING_FOR_EVENT", facts: #"{"stuck":false}"#, group: "g")
        try database.run(
            """
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
            VALUES (gen_random_uuid(), 'g', '\(drained)', 'drain', 0, now())
            """)
        expected[drained] = .executionDeadline
        let patrol = TimerPatrol(group: "g", connect: database.connect)
        let before = try database.number("SELECT (extract(epoch FROM now()) * 1000)::int8")
        let (armed, untimed, _) = try pass(patrol)
        #expect(Dictionary(uniqueKeysWithValues: armed.map { ($0.saga, $0.kind) }) == expected)
        #expect(armed.map(\.saga) == expected.keys.sorted())
        #expect(untimed == [])
        for timer in armed {
            #expect(timer.sequence == timer.dueAt)
            #expect(timer.id == .timer(saga: timer.saga, kind: timer.kind.rawValue, sequence: timer.sequence))
            #expect((before - 1...before + 60_000).contains(timer.dueAt))
        }
        let due = try TimerStore(group: "g", connect: database.connect).due(limit: 100).filter { $0.kind != .drain }
        #expect(Set(due) == Set(armed))

        let rows = try timers(database)
        let again = try pass(patrol)
        #expect(again.armed == [])
        #expect(try timers(database) == rows)
    }

    @Test func `sagas that rightly have no timer, or have one, are left as they are`() throws {
        let database = try StoreDatabase()
        for state in ["COMPLETED", "FAILED", "COMPENSATED", "CANCELLED", "REJECTED", "PAUSED"] {
            _ = try insert(database, state, state)
        }
        _ = try insert(database, "of another group", "WAITING_FOR_EVENT", group: "other")
        _ = try insert(database, "flagged in another group", "COMPENSATING", facts: #"{"stuck":true}"#, group: "other")
        let timed = try insert(database, "timed", "WAITING_FOR_EVENT", group: "g")
        try database.run(
            """
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
            VALUES (gen_random_uuid(), 'g', '\(timed)', 'ticket_warning', 0, now() + interval '1 hour')
            """)
        let flagged = try insert(database, "flagged", "COMPENSATING", facts: #"{"stuck":true,"label":"x"}"#, group: "g")
        let restless = try ["PENDING", "RUNNING", "CANCEL_REQUESTED"].map { try insert(database, $0, $0) }
        let rows = try timers(database)
        let found = try pass(TimerPatrol(group: "g", connect: database.connect))
        #expect(found.armed == [])
        #expect(found.untimed == (restless + [flagged]).sorted())
        #expect(try timers(database) == rows)
    }

    @Test(arguments: [1, 2, 3, 7, 1000]) func `small steps meet every saga once, and then begin anew`(_ stride: Int)
        throws
    {
        let database = try StoreDatabase()
        let sagas = try (0..<7).map { try insert(database, "s\($0)", $0.isMultiple(of: 3) ? "COMPLETED" : "DEFERRED") }
        let waiting = sagas.enumerated().filter { !$0.offset.isMultiple(of: 3) }.map(\.element).sorted()
        let patrol = TimerPatrol(group: "g", stride: stride, connect: database.connect)
        let first = try pass(patrol)
        #expect(first.armed.map(\.saga) == waiting)
        #expect(first.steps == (7 + stride - 1) / stride)
        try database.run("DELETE FROM timers WHERE saga_id = '\(waiting[1])'")
        #expect(try pass(patrol).armed.map(\.saga) == [waiting[1]])
    }

    @Test func `after a fault the same sagas are looked at again`() throws {
        let database = try StoreDatabase()
        let sagas = try (0..<4).map { try insert(database, "s\($0)", "RETRYING") }.sorted()
        let patrol = TimerPatrol(group: "g", stride: 2, connect: database.connect)
        #expect(try patrol.step().armed.map(\.saga) == Array(sagas[..<2]))
        try database.terminate()
        #expect(throws: PortFault.self) { try patrol.step() }
        #expect(try patrol.step().armed.map(\.saga) == Array(sagas[2...]))
        #expect(try patrol.step().isLast)
    }

    @Test func `the saga answers by arming the timer that it needs, and gets on by that`() throws {
        var profile = Profile()
        profile.approvalTimeoutMs = 3_600_000
        let flow = try StoredFlow(profile)
        let waiting = try flow.begin(0)
        let asking = try flow.begin(1, DecisionOptions(requiresHumanReview: true))
        let undoing = try flow.begin(2, DecisionOptions(tasks: 2))
        let tickets = try flow.tickets(of: undoing)
        try flow.report(tickets[0], .completed)
        try flow.report(tickets[1], .failed)
        let done = try flow.begin(3, DecisionOptions(tasks: 1))
        try flow.completeAll(of: done)
        let proper = try timers(flow.database)
        #expect(proper.count == 3)
        try flow.database.run("DELETE FROM timers")
        let patrol = TimerPatrol(group: "g", connect: flow.database.connect)
        let armed = try pass(patrol).armed
        #expect(Set(armed.map(\.saga)) == [waiting, asking, undoing])
        for timer in armed { #expect(try flow.fire(timer) == [.early: 1]) }
        // The same timers as before, by id, kind and time.
        #expect(try timers(flow.database) == proper)
        #expect(try pass(patrol).armed == [])
        #expect(
            try [waiting, asking, undoing, done].map(flow.state)
                == ["WAITING_FOR_EVENT", "AWAITING_APPROVAL", "COMPENSATING", "COMPLETED"])
    }

    @Test func `a timer beside the one that a batch has armed is harmless`() throws {
        let flow = try StoredFlow()
        let saga = try flow.begin(0)
        let proper = try timers(flow.database)
        let now = try flow.database.number("SELECT (extract(epoch FROM now()) * 1000)::int8")
        try flow.database.run(
            """
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
            VALUES ('\(Identifier.timer(saga: saga, kind: "execution_deadline", sequence: now))', 'g', '\(saga)',
                'execution_deadline', \(now), now())
            """)
        let timer = try #require(try TimerStore(group: "g", connect: flow.database.connect).due(limit: 9).first)
        #expect(try flow.fire(timer) == [.early: 1])
        #expect(try timers(flow.database) == proper)
    }

    @Test func `a step reads as many sagas as it may, by their key`() throws {
        let database = try StoreDatabase()
        let patrol = TimerPatrol(group: "g", stride: 100, connect: database.connect)
        // Planned while the table is empty.
        for _ in 0..<8 { _ = try patrol.step() }
        try database.run(
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at)
            SELECT gen_random_uuid(), 'd' || n, 'p' || n, 'i', 1, 'COMPLETED', 'C6', true, 'c', 'low', 'NORMAL', 1, 'v2',
                now(), now()
            FROM generate_series(1, 5000) AS n
            """)
        try database.run("SELECT pg_stat_reset()")
        for _ in 0..<3 { #expect(try patrol.step() == TimerPatrol.Step()) }
        patrol.close()
        try database.terminate()
        #expect(try database.number("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'sagas'") == 0)
        #expect(try database.number("SELECT idx_tup_fetch FROM pg_stat_user_tables WHERE relname = 'sagas'") == 300)
    }
}
