import FlowC
import Testing

@testable import SagaEngine

/// The sagas that run are counted exactly: lanes that may dispatch one count in turns.
@Suite(.ownThread) struct RunningSagasTests {
    private func keys(_ partition: Int32, _ offset: Int64, capacity: Int = 9) -> BatchKeys {
        let place = partition == 0 ? Rows.zero : Rows.one
        var keys = BatchKeys(partitions: [Rows.share(place, offset..<offset + 1)])
        keys.capacity = capacity
        return keys
    }

    private func decision(_ partition: Int32, _ offset: Int64) -> BatchKeys {
        var keys = keys(partition, offset)
        keys.plans = ["p\(offset)"]
        return keys
    }

    private func begin(_ store: PostgresSagaStore) throws {
        try store.storeStarts([Rows.zero: 5, Rows.one: 7], clusterID: "c")
        #expect(try store.claim([Rows.zero, Rows.one]).progress.map(\.epoch) == [1, 1])
    }

    @Test func `a second lane waits for the first one's COMMIT and counts what it has dispatched`() throws {
        let database = try StoreDatabase()
        let (one, two) = (database.postgres(), database.postgres(lane: "b"))
        try begin(one)
        #expect(try one.load(decision(0, 5)).running == 0)
        let call = BlockedCall { try two.load(decision(1, 7)).running }
        try database.wait(for: "Lock/advisory")
        let batch = Rows.batch(1, [Rows.share(Rows.zero, 5..<6)]) { writes in
            writes.sagas = [Rows.saga(1)]
            writes.armed = [
                Timer(
                    id: .timer(saga: Rows.id(1), kind: "ticket_warning", sequence: 1), saga: Rows.id(1),
                    kind: .ticketWarning, sequence: 1, dueAt: Rows.now)
            ]
        }
        #expect(try one.store(batch, marks: [], reports: []) == .committed)
        #expect(try call.wait() == 1)
        try two.rollback()
    }

    @Test func `nobody waits who dispatches nothing, has no limit, or is of another group`() throws {
        let database = try StoreDatabase()
        let (one, two) = (database.postgres(), database.postgres(lane: "b"))
        let other = database.postgres(group: "other")
        try begin(one)
        #expect(try one.load(decision(0, 5)).running == 0)
        var results = keys(1, 7)
        results.results = [Rows.id(11): ["e"]]
        #expect(try two.look(results).running == nil)
        var unlimited = decision(1, 7)
        unlimited.capacity = 0
        #expect(try two.look(unlimited).running == nil)
        #expect(try other.look(decision(1, 7)).running == 0)
        try one.rollback()
        #expect(try two.look(decision(1, 7)).running == 0)
    }

    /// Sagas that have ended have no timer; those that wait for capacity have one that is due sooner than that of most that run.
    @Test func `what is read does not grow with the sagas that have ended, nor with those that look again soon`()
        throws
    {
        let database = try StoreDatabase()
        let store = database.postgres()
        try begin(store)
        try database.run(
            """
            INSERT INTO timers (timer_id, group_id, saga_id, kind, sequence, due_at)
            SELECT gen_random_uuid(), 'g', gen_random_uuid(), kind, n, now() + n * age
            FROM (VALUES ('deferral', 20000, interval '1 millisecond'), ('ticket_warning', 50, interval '1 minute'))
                AS k (kind, many, age), generate_series(1, many) AS n
            """)
        try database.run("ANALYZE timers")
        #expect(try store.look(keys(0, 5, capacity: 100)).running == nil)
        for _ in 0..<8 {
            var keys = decision(0, 5)
            keys.capacity = 40
            #expect(try store.look(keys).running == 40)
        }
        store.close()
        try database.terminate()
        let read = try database.number(
            "SELECT sum(idx_tup_fetch + seq_tup_read) FROM pg_stat_user_tables WHERE relname = 'timers'")
        #expect(read < 8 * 100, "\(read) timers were read")
    }
}
