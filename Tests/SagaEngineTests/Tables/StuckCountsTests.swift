import FlowC
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct StuckCountsTests {
    /// Saga, state, facts, age of its last change in seconds, timer due in so many seconds (nil: none), and for how long its
    /// inbox holds an event, seconds (nil: empty).
    private typealias Row = (name: String, state: String, facts: String?, age: Int, due: Int?, inbox: Int?)

    private static let rows: [Row] = [
        ("flagged", "COMPENSATING", #"{"stuck":true}"#, 400, nil, nil),
        ("flagged long ago", "COMPENSATING", #"{"undo":{"cause":"cancel","since":1},"stuck":true}"#, 900, nil, nil),
        ("flagged now", "COMPENSATING", #"{"stuck":true}"#, 10, nil, nil),
        ("flagged, with a timer", "COMPENSATING", #"{"stuck":true}"#, 650, -1000, nil),
        ("unanswered", "WAITING_FOR_EVENT", nil, 2000, -301, nil),
        ("unanswered for long", "RETRYING", nil, 2000, -1300, nil),
        ("changed since it was due", "WAITING_FOR_EVENT", nil, 400, -1300, nil),
        ("changed just now", "WAITING_FOR_EVENT", nil, 5, -1300, nil),
        ("due just now", "WAITING_FOR_EVENT", nil, 2000, -10, nil),
        ("not due", "WAITING_FOR_EVENT", nil, 2000, 60, nil),
        ("held", "PAUSED", nil, 2000, -1300, nil),
        ("inbox", "WAITING_FOR_EVENT", nil, 1, 60, 450),
        ("held with an inbox", "PAUSED", nil, 1, nil, 700),
        ("inbox just now", "WAITING_FOR_EVENT", nil, 2000, 60, 20),
        ("left running", "RUNNING", nil, 700, nil, nil),
        ("done", "COMPLETED", #"{"stuck":true}"#, 2000, -1300, 2000),
    ]

    private func id(_ name: String) -> Identifier { .saga(decisionID: name) }

    private func fill(_ database: StoreDatabase) throws {
        for row in Self.rows {
            let saga = id(row.name)
            try database.run(
                """
                INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                    risk_band, priority, revision, orchestrator_version, created_at, updated_at, facts)
                VALUES ('\(saga)', '\(row.name)', '\(row.name)', 'i', 1, '\(row.state)', 'C5', true, 'c', 'low', 'NORMAL', 1,
                    'v2', now(), now() - interval '\(row.age) s', \(row.facts.map { "'\($0)'" } ?? "NULL"))
                """)
            if let due = row.due {
                try database.run(
                    """
                    INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
                    VALUES (gen_random_uuid(), 'g', '\(saga)', 'ticket_warning', 1, now() + interval '\(due) s'),
                        (gen_random_uuid(), 'g', '\(saga)', 'execution_deadline', 1, now() + interval '1 day'),
                        (gen_random_uuid(), 'g', '\(saga)', 'drain', 1, now() - interval '1 day')
                    """)
            }
            if let seconds = row.inbox {
                try database.run(
                    """
                    INSERT INTO parked_events (saga_id, event_id, group_id, topic, partition, record_offset, record, parked_at)
                    SELECT '\(saga)', 'e' || n, 'g', 't', 0, n, '\\x01', now() - n * interval '\(seconds) s'
                    FROM generate_series(1, 1) AS n
                    """)
            }
        }
        // An inbox of a saga that nobody knows, and a timer of one.
        try database.run(
            """
            INSERT INTO parked_events (saga_id, event_id, group_id, topic, partition, record_offset, record, parked_at)
            VALUES (gen_random_uuid(), 'e', 'g', 't', 0, 9, '\\x01', now() - interval '1 day')
            """)
        try database.run(
            """
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
            VALUES (gen_random_uuid(), 'g', gen_random_uuid(), 'retry', 1, now() - interval '1 day')
            """)
    }

    private var untimed: Set<Identifier> {
        Set(["flagged", "flagged long ago", "flagged now", "left running", "done", "unheard of", "not due"].map(id))
    }

    @Test func `counts by reason what does not get on for five and for ten minutes`() throws {
        let database = try StoreDatabase()
        try fill(database)
        var connection = try Connection.open(database.options)
        let counts = try StuckCounts(of: "g", untimed: untimed, on: &connection)
        #expect(
            counts.byReason == [
                .undoing: .init(late: 3, alarming: 2), .unanswered: .init(late: 3, alarming: 1),
                .inbox: .init(late: 2, alarming: 1), .state: .init(late: 1, alarming: 1),
            ])
        #expect(counts.total == .init(late: 9, alarming: 5))
        #expect((1300...1400).contains(counts.oldestSeconds), "\(counts.oldestSeconds)")
        // What no timer and no inbox tells of is counted where it is known.
        let alone = try StuckCounts(of: "g", untimed: [], on: &connection)
        #expect(alone.byReason[.undoing] == .init(late: 1, alarming: 1))
        #expect(alone.byReason[.state] == nil)
        #expect(try StuckCounts(of: "other", untimed: [], on: &connection) == StuckCounts())
    }

    @Test func `the list of stuck sagas says the same, and those without a timer`() throws {
        let database = try StoreDatabase()
        try fill(database)
        var connection = try Connection.open(database.options)
        for (seconds, count) in [(300.0, \StuckCounts.Count.late), (600.0, \.alarming)] {
            let counts = try StuckCounts(of: "g", untimed: untimed, on: &connection)
            var listed: [StuckReason: Int64] = [:]
            for stuck in try StuckSaga.list(longerThan: seconds, limit: 100, on: &connection) {
                listed[stuck.why, default: 0] += 1
            }
            // The list has flagged ones at once.
            #expect(listed[.undoing] == 4)
            for reason in [StuckReason.unanswered, .inbox, .state] {
                #expect(listed[reason] == counts.byReason[reason]?[keyPath: count], "\(reason) for \(seconds) s")
            }
            #expect(listed[.untimed] == nil)
        }
        try database.run("DELETE FROM timers WHERE saga_id = '\(id("not due"))'")
        let lost = try StuckSaga.list(longerThan: 300, plan: "not due", limit: 1, on: &connection)
        #expect(lost == [StuckSaga(saga: id("not due"), why: .untimed)])
    }

    @Test func `sagas that have ended are not read, and none is read but by its key`() throws {
        let database = try StoreDatabase()
        try database.run(
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at)
            SELECT gen_random_uuid(), 'd' || n, 'p' || n, 'i', 1, 'COMPLETED', 'C6', true, 'c', 'low', 'NORMAL', 1, 'v2',
                now(), now() - interval '1 day'
            FROM generate_series(1, 20000) AS n
            """)
        try fill(database)
        try database.run("ANALYZE")
        var connection = try Connection.open(database.options)
        try connection.execute(sql: "SELECT pg_stat_reset()")
        _ = try StuckCounts(of: "g", untimed: untimed, on: &connection)
        // A backend reports what it has read when it ends.
        connection = try Connection.open(database.options)
        try database.terminate()
        connection = try Connection.open(database.options)
        let read = try connection.execute(
            sql: "SELECT seq_tup_read::int8, idx_tup_fetch::int8 FROM pg_stat_user_tables WHERE relname = 'sagas'"
        ).single()
        let (scanned, found) = (try read.int8(0), try read.int8(1))
        #expect(scanned == 0)
        #expect((1...Int64(Self.rows.count)).contains(found), "\(found) of 20016 rows were read")
        var parameters = Parameters()
        try parameters.append(text: "g")
        var ids = UUIDColumn("saga_id")
        for saga in untimed { ids.append(saga) }
        try parameters.append(ids)
        let plan = try connection.execute(sql: "EXPLAIN (COSTS OFF) " + StuckCounts.sql, parameters).map {
            try $0.text(0)
        }
        #expect(plan.contains { $0.contains("Index Scan using sagas_pkey on sagas s") }, "\(plan)")
        #expect(!plan.contains { $0.contains("Seq Scan on sagas") }, "\(plan)")
    }
}
