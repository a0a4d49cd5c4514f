import FlowC
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// Migration 0004 moves rows to another layout; what was stored before reads the same afterwards.
@Suite struct RowLayoutTests {
    /// Rows of the layout before: a saga of 130 tickets, one with a checkpoint and a detail, one with neither.
    private static let before = """
        INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, holds_plan, correlation_id, risk_band,
            priority, revision, orchestrator_version, created_at, updated_at)
        SELECT gen_random_uuid(), 'd' || n, 'p' || n, 'i', 1, 'RUNNING', true, 'c', 'low', 'NORMAL', 1, 'v2', now(), now()
        FROM generate_series(1, 3) AS n;
        INSERT INTO tickets (ticket_id, saga_id, position, task_id, status, value, created_at)
        SELECT gen_random_uuid(), saga_id, n, 'task' || n, CASE WHEN n = 7 THEN 'RUNNING' ELSE 'PENDING' END,
            decode(repeat(lpad(to_hex(n), 2, '0'), n), 'hex'), now()
        FROM sagas, generate_series(0, 129) AS n WHERE plan_id = 'p1' OR (plan_id = 'p2' AND n = 0);
        INSERT INTO saga_journal (saga_id, revision, event_id, topic, partition, record_offset, batch, recorded_at,
            orchestrator_version, entries)
        SELECT saga_id, n, 'event:' || n, 'plans.consensus', 3, n, gen_random_uuid(), now(), 'v2',
            '[{"event_type":"WORKFLOW_STARTED","node_id":null,"payload":{"from_state":"A","to_state":"B","from":"A","to":"B",\
        "duration_ms":7}},{"event_type":"STEP_FAILED","node_id":"C1","payload":{"from_state":"x","to_state":"y","from":"x",\
        "to":"y","duration_ms":0,"detail":"because"}}]'
        FROM sagas, generate_series(1, 2) AS n WHERE plan_id <> 'p3';
        INSERT INTO saga_checkpoints (checkpoint_id, saga_id, revision, batch, recorded_at, orchestrator_version, document)
        SELECT gen_random_uuid(), saga_id, 1, gen_random_uuid(), now(), 'v2', '{"steps":[],"headers":[["a","b"]]}'
        FROM sagas WHERE plan_id = 'p1';
        """

    private static let contents = [
        "SELECT ticket_id::text || saga_id || position || status || md5(value) FROM tickets ORDER BY ticket_id",
        """
        SELECT saga_id::text || revision || event_id || topic || partition || record_offset || batch || (entries::jsonb)::text
        FROM saga_journal ORDER BY saga_id, revision
        """,
        "SELECT checkpoint_id::text || saga_id || revision || document FROM saga_checkpoints ORDER BY 1",
    ]

    private func texts(_ sql: String, on connection: inout Connection) throws -> [String] {
        try connection.execute(sql: sql).map { try $0.text(0) }
    }

    @Test func `what the older layout held reads the same`() throws {
        let server = try PrivatePostgres.shared()
        var connection = try Connection.open(try server.options(database: try server.createDatabase()))
        let all = try StoreDatabase.migrations().migrations
        for migration in all.prefix(3) { try connection.run(script: migration.sql) }
        try connection.run(script: Self.before)
        let expected = try Self.contents.map { try texts($0, on: &connection) }
        #expect(expected.map(\.count) == [131, 4, 1])
        try connection.run(script: all[3].sql)
        #expect(try Self.contents.map { try texts($0, on: &connection) } == expected)
    }

    @Test func `a ticket is found by its id, and goes with its saga`() throws {
        let database = try StoreDatabase()
        let store = database.postgres()
        try store.storeStarts([Rows.zero: 5], clusterID: "c")
        _ = try store.claim([Rows.zero])
        let share = Rows.share(Rows.zero, 5..<6)
        let tickets = (0..<150).map {
            StoredTicket(id: Rows.id(1000 + $0), value: Array(repeating: 7, count: Int($0)), position: Int32($0))
        }
        let batch = Rows.batch(1, [share]) { writes in
            writes.sagas = [Rows.saga(1), Rows.saga(2)]
            writes.tickets = tickets.enumerated().map { position, ticket in
                .init(ticket: ticket, sagaID: Rows.id(1), position: Int32(position))
            }
            writes.tickets.append(.init(ticket: .init(id: Rows.id(9), value: [9]), sagaID: Rows.id(2), position: 0))
        }
        #expect(try store.prepare(batch, [share]) == .committed)
        let next = BatchKeys(partitions: [Rows.share(Rows.zero, 6..<7)], ticketsOf: [Rows.id(1)])
        #expect(try store.look(next).tickets == [Rows.id(1): tickets])
        #expect(try database.number("SELECT count(*) FROM ticket_sheets WHERE saga_id = '\(Rows.id(1))'") == 3)
        for place in [0, 63, 64, 127, 149] {
            let id = Rows.id(1000 + UInt64(place))
            #expect(try database.number("SELECT length(value) FROM ticket('\(id)')") == Int64(place))
            #expect(try database.number("SELECT position FROM ticket('\(id)')") == Int64(place))
        }
        try database.run("DELETE FROM sagas WHERE saga_id = '\(Rows.id(1))'")
        #expect(try database.number("SELECT count(*) FROM ticket_states") == 1)
        #expect(try database.number("SELECT count(*) FROM ticket_sheets") == 1)
    }

    @Test func `an outbox row refers to tickets of the same commit and comes back whole`() throws {
        let database = try StoreDatabase()
        let store = database.postgres()
        try store.storeStarts([Rows.zero: 5], clusterID: "c")
        let epoch = try #require(try store.claim([Rows.zero]).progress.first?.epoch)
        let headers = OutputHeaders([("plan-id", Array("p".utf8))])
        let tickets = (0..<70).map { number in
            StoredTicket(id: Rows.id(100 + number), value: Array(repeating: UInt8(number), count: 900))
        }
        var outputs = tickets.enumerated().map { position, ticket in
            var output = Output(topic: "execution.tickets", key: [1], value: ticket.value, headers: headers)
            output.place = TicketPlace(saga: Rows.id(1), position: Int32(position))
            return output
        }
        outputs.append(Output(topic: "telemetry.orchestration", key: nil, value: [7], headers: headers))
        let share = Rows.share(Rows.zero, 5..<6)
        var writes = SagaWrites()
        writes.sagas = [Rows.saga(1)]
        writes.tickets = tickets.enumerated().map {
            .init(ticket: $0.element, sagaID: Rows.id(1), position: Int32($0.offset))
        }
        let batch = PreparedBatch(
            id: Rows.id(1), now: Rows.now, records: 1, moves: [.init(partition: Rows.zero, epoch: epoch, to: 6)],
            rows: [
                OutboxRow(source: Rows.zero, from: 5, to: 6, batch: Rows.id(1), createdAt: Rows.now, outputs: outputs)
            ], writes: writes)
        #expect(try store.prepare(batch, [share]) == .committed)
        // 63 kB of tickets are not in it.
        #expect(try database.number("SELECT octet_length(outputs) FROM outbox") < 10_000)
        let whole = outputs.map { Output(topic: $0.topic, key: $0.key, value: $0.value, headers: headers) }
        #expect(try store.recovery([Rows.zero]).rows.map(\.outputs) == [whole])
        let operators = GroupStore(group: "g", connect: database.connect)
        #expect(try operators.unpublished().map(\.outputs) == [whole])
        try database.run("DELETE FROM ticket_sheets")
        let fault = fault { () throws(PortFault) in _ = try store.recovery([Rows.zero]) }
        guard case .storeRefused(let text) = fault else {
            Issue.record("\(fault.map { "\($0)" } ?? "no fault")")
            return
        }
        #expect(text.contains("ticket 0 of saga \(Rows.id(1)) is gone"), "\(text)")
    }

    @Test(arguments: [[], [2, 0], [1], [1, 1] + [UInt8](repeating: 0, count: 20)] as [[UInt8]])
    func `a damaged sheet is refused`(_ bytes: [UInt8]) {
        #expect(throws: UnreadableOutbox.self) { try bytes.withUnsafeBytes { try TicketSheet.decode($0) } }
    }
}
