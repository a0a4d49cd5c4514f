internal import Avro
internal import Documents
internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// Reads the sagas of a run from the database, with their tickets.
struct ChaosSagas: ~Copyable {
    /// Sagas whose tickets are asked for at once.
    private static let chunk = 500

    private var values: RecordValue
    private let document = Document()

    /// A reader that finds the schemas of stored tickets in a registry.
    init(registry: any SchemaRegistry) { values = RecordValue(registry: registry) }

    /// The sagas of these plans.
    mutating func read(_ plans: [String], on connection: inout Connection) throws -> [ChaosSaga] {
        var column = TextColumn("plans")
        for plan in plans { try column.append(plan) }
        var parameters = Parameters()
        try parameters.append(column)
        var sagas: [ChaosSaga] = []
        for row in try connection.execute(
            sql: "SELECT saga_id, plan_id, state, facts FROM sagas WHERE plan_id = ANY($1) ORDER BY saga_id", parameters
        ) {
            let text = try row.text(2)
            guard let state = ExecutionState(rawValue: text) else {
                throw CommandFailure(.failure, "the state \(text) is unknown to this version")
            }
            var saga = ChaosSaga(id: try Self.identifier(row, 0), planID: try row.text(1), state: state)
            if let facts = try row.optional(3, row.text) {
                saga.facts = (try? document.parse(json: Array(facts.utf8))).flatMap { SagaFacts(stored: $0) } ?? .init()
            }
            sagas.append(saga)
        }
        for start in stride(from: 0, to: sagas.count, by: Self.chunk) {
            let end = min(start + Self.chunk, sagas.count)
            try readTickets(of: &sagas[start..<end], on: &connection)
            try readJournals(of: &sagas[start..<end], on: &connection)
        }
        return sagas
    }

    private static func parameters(_ sagas: some Sequence<Identifier>) throws(PostgresError) -> Parameters {
        var ids = UUIDColumn("sagas")
        for saga in sagas { ids.append((saga.high, saga.low)) }
        var parameters = Parameters()
        try parameters.append(ids)
        return parameters
    }

    private func readJournals(of sagas: inout ArraySlice<ChaosSaga>, on connection: inout Connection) throws {
        let places = Dictionary(uniqueKeysWithValues: zip(sagas.map(\.id), sagas.indices))
        for row in try connection.execute(
            sql: """
                SELECT saga_id, revision, event_id, topic, partition, record_offset, entries
                FROM saga_history WHERE saga_id = ANY($1) ORDER BY saga_id, revision
                """, try Self.parameters(sagas.map(\.id)))
        {
            let id = try Self.identifier(row, 0)
            guard let place = places[id] else { continue }
            sagas[place].journal.append(
                SagaWrites.JournalRow(
                    sagaID: id, revision: try row.int8(1), eventID: try row.text(2),
                    source: TopicPartition(try row.text(3), try row.int4(4)), offset: try row.int8(5),
                    entries: Array(try row.text(6).utf8)))
        }
    }

    private mutating func readTickets(of sagas: inout ArraySlice<ChaosSaga>, on connection: inout Connection) throws {
        let places = Dictionary(uniqueKeysWithValues: zip(sagas.map(\.id), sagas.indices))
        for row in try connection.execute(
            sql: """
                SELECT t.saga_id, t.ticket_id, t.position, t.value, s.status::text, s.ended_at, s.marks
                FROM tickets t JOIN ticket_states s USING (ticket_id) WHERE t.saga_id = ANY($1)
                """, try Self.parameters(sagas.map(\.id)))
        {
            guard let place = places[try Self.identifier(row, 0)] else { continue }
            var progress = TicketProgress()
            progress.state = TicketState(rawValue: try row.text(4)) ?? .pending
            progress.endedAt = try row.optional(5, row.timestamptz)
            progress.marks = TicketProgress.Marks(rawValue: try row.int2(6))
            guard case .node(let node) = values.decode(try row.bytea(3)),
                let ticket = TicketRecord(stored: node, position: try row.int4(2), value: [], progress: progress)
            else {
                sagas[place].unreadable.append(try Self.identifier(row, 1))
                continue
            }
            sagas[place].tickets.append(ticket)
        }
    }

    /// What `sagas verify` says about them, one line each.
    static func mismatches(
        _ sagas: [ChaosSaga], registry: any SchemaRegistry, on connection: inout Connection
    ) throws -> [SagaFinding] {
        var verifier = SagaVerifier(registry: registry)
        var found: [SagaFinding] = []
        try verifier.verify(.sagas(Set(sagas.map(\.id))), on: &connection) { mismatch in
            found.append(
                SagaFinding(
                    .mismatch, mismatch.saga,
                    "\(mismatch.kind.rawValue): \(mismatch.claim), but \(mismatch.contradiction)"))
        }
        return found
    }

    /// Commands that no journal has, of those that were delivered.
    static func unheard(
        _ commands: [(id: String, saga: Identifier)], on connection: inout Connection
    ) throws -> [SagaFinding] {
        var heard: Set<String> = []
        for row in try connection.execute(
            sql: "SELECT event_id FROM saga_history WHERE saga_id = ANY($1) AND event_id LIKE 'command:%'",
            try parameters(commands.map(\.saga)))
        {
            heard.insert(try row.text(0))
        }
        return commands.filter { !heard.contains("command:" + $0.id) }.map {
            SagaFinding(.commandLost, $0.saga, "its journal lacks the command \($0.id)")
        }
    }

    private static func identifier(_ row: Row, _ column: Int) throws(PostgresError) -> Identifier {
        let (high, low) = try row.uuid(column)
        return Identifier(high: high, low: low)
    }
}
