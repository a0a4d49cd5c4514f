import FlowC
import Foundation
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// A batch costs the same however much is stored.
@Suite struct StoreCostTests {
    /// Sagas with everything that belongs to one, and what waits: parked events and timers that are not due yet.
    private static let finished = """
        INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
            risk_band, priority, revision, orchestrator_version, created_at, updated_at)
        SELECT gen_random_uuid(), 'd' || n, 'p' || n, 'i', 1, 'COMPLETED', 'C6', true, 'c', 'low', 'NORMAL', 1, 'v2', now(), now()
        FROM generate_series(1, 5000) AS n;
        INSERT INTO saga_history (saga_id, revision, event_id, topic, partition, record_offset, batch, recorded_at,
            orchestrator_version, entries)
        SELECT gen_random_uuid(), n, 'e', 't', 0, n, gen_random_uuid(), now(), 'v2', '[]' FROM generate_series(1, 5000) AS n;
        INSERT INTO ticket_states SELECT gen_random_uuid(), gen_random_uuid(), n, 'PENDING' FROM generate_series(1, 5000) AS n;
        INSERT INTO ticket_sheets SELECT gen_random_uuid(), 0, '\\x01' FROM generate_series(1, 5000);
        INSERT INTO parked_events (group_id, saga_id, event_id, topic, partition, record_offset, parked_at, record)
        SELECT 'g', gen_random_uuid(), 'e', 't', 0, n, now(), '\\x01' FROM generate_series(1, 5000) AS n;
        INSERT INTO timers (timer_id, saga_id, kind, sequence, due_at, group_id)
        SELECT gen_random_uuid(), gen_random_uuid(), 'drain', n, now() + interval '1 day', 'g'
        FROM generate_series(1, 5000) AS n;
        """

    /// What is asked and written for saga `number` when it is new, and when it goes on.
    private func carryOut(_ number: UInt64, _ store: PostgresSagaStore, at offset: Int64) throws {
        let share = Rows.share(Rows.zero, offset..<offset + 1)
        var keys = BatchKeys(
            partitions: [share], sagas: [Rows.id(number)], plans: ["p\(number)"], events: [Rows.id(number): ["e"]],
            timers: [Rows.timer(number).id], ticketsOf: [Rows.id(number)])
        keys.capacity = 100
        _ = try store.load(keys)
        let batch = Rows.batch(UInt64(offset), [share]) { writes in
            if offset.isMultiple(of: 2) {
                writes.sagas = [Rows.saga(number)]
                writes.tickets = [
                    .init(
                        ticket: StoredTicket(id: Rows.id(number + 10_000), value: [1]), sagaID: Rows.id(number),
                        position: 0)
                ]
                writes.parked = [Rows.parked(number, "e", offset: offset)]
                writes.armed = [Rows.timer(number)]
            } else {
                writes.updates = [Rows.saga(number)]
                writes.unparked = [(Rows.id(number), "e")]
                writes.disarmed = [Rows.timer(number).id]
            }
        }
        #expect(try store.store(batch, marks: [], reports: []) == .committed)
    }

    /// A plan that was made for empty tables stays: what scans a table then goes on scanning it.
    @Test func `no statement of a lane reads a table from end to end, even planned when it was empty`() throws {
        let database = try StoreDatabase()
        let store = database.postgres()
        let sweeper = TimerStore(group: "g", connect: database.connect)
        try store.storeStarts([Rows.zero: 0], clusterID: "c")
        _ = try store.claim([Rows.zero])
        // A prepared statement is planned for its parameters five times, and then once for all.
        for round in Int64(0)..<16 {
            try carryOut(UInt64(round / 2 + 1), store, at: round)
            _ = try sweeper.due(limit: 10)
        }
        var filler = try Connection.open(database.options)
        try filler.run(script: Self.finished)
        try database.run("SELECT pg_stat_reset()")
        for round in Int64(16)..<20 {
            try carryOut(UInt64(round / 2 + 1), store, at: round)
            _ = try sweeper.due(limit: 10)
        }
        // A backend reports what it has read when it ends.
        store.close()
        try database.terminate()
        var connection = try Connection.open(database.options)
        let read = try connection.execute(
            sql: """
                SELECT relname::text, seq_tup_read::int8 FROM pg_stat_user_tables
                WHERE relname IN ('sagas', 'saga_history', 'ticket_states', 'ticket_sheets', 'parked_events', 'timers')
                """
        ).map { (try $0.text(0), try $0.int8(1)) }
        #expect(read.count == 6)
        for (table, rows) in read { #expect(rows == 0, "\(rows) rows of \(table) were read one after the other") }
    }
}
