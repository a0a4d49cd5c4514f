import FlowC
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct TimerRecoveryTests {
    private func insert(_ database: StoreDatabase, _ sagas: Range<Int>, _ state: String, facts: String = "NULL") throws
    {
        try database.run(
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at, facts)
            SELECT gen_random_uuid(), '\(state)' || n, '\(state)' || n, 'i', 1, '\(state)', 'C5', true, 'c', 'low', 'NORMAL', 1,
                'v2', now(), now(), \(facts)
            FROM generate_series(\(sagas.lowerBound), \(sagas.upperBound - 1)) AS n
            """)
    }

    @Test func `goes through the sagas at the start and an hour after it came to their end, one step a tick`() throws {
        let database = try StoreDatabase()
        try insert(database, 0..<5, "DEFERRED")
        try insert(database, 0..<1, "COMPENSATING", facts: #"'{"stuck":true}'"#)
        let lines = LogRecorder.Lines()
        let untimed = UntimedSagas()
        let recovery = TimerRecovery(
            TimerPatrol(group: "g", stride: 3, connect: database.connect), noting: untimed, logger: lines.logger)
        func armed() throws -> Int64 { try database.number("SELECT count(*) FROM timers") }
        var time: UInt64 = 7
        for _ in 0..<2 {
            try recovery.tick(at: time)
            time += 1
        }
        #expect(try armed() == 5)
        #expect(untimed.all.count == 1)
        #expect(lines.all == [])
        try recovery.tick(at: time)
        let line = "notice sagas that waited for a time and had no timer were given one again | sagas="
        #expect(lines.all == [line + "5"])

        try database.run(
            "DELETE FROM timers WHERE saga_id = (SELECT min(saga_id::text)::uuid FROM sagas WHERE state = 'DEFERRED')")
        try database.run("UPDATE sagas SET facts = NULL, state = 'COMPENSATED' WHERE state = 'COMPENSATING'")
        try recovery.tick(at: time + TimerRecovery.pause - 1)
        #expect(try armed() == 4)
        for tick in 0..<3 as Range<UInt64> { try recovery.tick(at: time + TimerRecovery.pause + tick) }
        #expect(try armed() == 5)
        #expect(untimed.all.isEmpty)
        #expect(lines.all == [line + "5", line + "1"])
        recovery.close()
        #expect(lines.all.count == 2)
    }

    @Test func `says what it has done when it is stopped on its way, and takes a step again that failed`() throws {
        let database = try StoreDatabase()
        try insert(database, 0..<4, "RETRYING")
        let lines = LogRecorder.Lines()
        let recovery = TimerRecovery(
            TimerPatrol(group: "g", stride: 2, connect: database.connect), noting: UntimedSagas(), logger: lines.logger)
        try recovery.tick(at: 1)
        try database.terminate()
        #expect(throws: PortFault.self) { try recovery.tick(at: 2) }
        try recovery.tick(at: 3)
        recovery.close()
        #expect(
            lines.all == ["notice sagas that waited for a time and had no timer were given one again | sagas=4"])
        #expect(try database.number("SELECT count(*) FROM timers") == 4)
    }
}
