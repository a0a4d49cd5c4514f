import FlowC
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct TimerStoreTests {
    /// Timers of sagas 1, 2 and 3: due long ago in the order 2, 1, and far in the future.
    private func armed() throws -> (StoreDatabase, [SagaEngine.Timer]) {
        let database = try StoreDatabase()
        let store = database.store()
        try store.storeStarts([Rows.zero: 0], clusterID: "c")
        _ = try store.claim([Rows.zero])
        let timers = [
            Rows.timer(1), Rows.timer(2, due: Rows.now - 1), Rows.timer(3, due: 4_102_444_800_000),
        ]
        let share = Rows.share(Rows.zero, 0..<1)
        #expect(try store.prepare(Rows.batch(1, [share]) { $0.armed = timers }, [share]) == .committed)
        return (database, timers)
    }

    @Test func `due timers are handed out once in their order, and again after the pause while they exist`() throws {
        let (database, timers) = try armed()
        let store = TimerStore(group: "g", connect: database.connect)
        #expect(try store.due(limit: 1) == [timers[1]])
        #expect(try store.due(limit: 9) == [timers[0]])
        #expect(try store.due(limit: 9) == [])
        try database.run("UPDATE timers SET produced_at = produced_at - interval '10 s'")
        #expect(try store.due(limit: 9) == [])
        try database.run("UPDATE timers SET produced_at = produced_at - interval '20 s'")
        #expect(try store.due(limit: 9) == [timers[1], timers[0]])
        try database.run("UPDATE timers SET produced_at = produced_at - interval '30 s'")
        try database.run("DELETE FROM timers WHERE saga_id = '\(Rows.id(2))'")
        #expect(try store.due(limit: 9) == [timers[0]])
    }

    @Test func `timers of another group, of unknown kinds and under lock are left`() throws {
        let (database, timers) = try armed()
        #expect(try TimerStore(group: "other", connect: database.connect).due(limit: 9) == [])
        let store = TimerStore(group: "g", connect: database.connect)
        try database.run("UPDATE timers SET kind = 'unheard of' WHERE saga_id = '\(Rows.id(2))'")
        var lane = try Connection.open(database.options)
        try lane.begin()
        try lane.execute(sql: "SELECT 1 FROM timers FOR UPDATE")
        #expect(try store.due(limit: 9) == [])
        try lane.rollback()
        #expect(try store.due(limit: 9) == [timers[0]])
        #expect(try database.number("SELECT count(*) FROM timers WHERE produced_at IS NOT NULL") == 1)
    }
}
