internal import Documents
internal import FlowC
internal import Postgres

/// SQL that reads whole sagas as they are, for comparing them with their journals.
struct SagaLedgers: ~Copyable {
    /// One snapshot for everything that follows; it locks nothing and writes nothing.
    private static let begin = Statement(
        "ledgers-begin", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

    /// Every row is found by a key, also where a table was never analyzed.
    private static let byKey = Statement("ledgers-by-key", "SET LOCAL enable_seqscan = off")

    private static let columns = "saga_id, state, revision"

    private static let page = Statement(
        "ledgers-page", "SELECT \(columns) FROM sagas WHERE saga_id > $1 ORDER BY saga_id LIMIT $2", [.uuid, .int8])

    private static let named = Statement(
        "ledgers-named", "SELECT \(columns) FROM sagas WHERE saga_id = ANY($1) ORDER BY saga_id", [.uuidArray])

    private static let journal = Statement(
        "ledgers-journal",
        "SELECT saga_id, revision, event_id, entries FROM saga_history WHERE saga_id = ANY($1) ORDER BY saga_id, revision",
        [.uuidArray])

    private static let checkpoints = Statement(
        "ledgers-checkpoints",
        """
        SELECT DISTINCT ON (saga_id) saga_id, revision, document
        FROM saga_history WHERE saga_id = ANY($1) AND document IS NOT NULL
        ORDER BY saga_id, revision DESC
        """, [.uuidArray])

    /// Of each sheet the head, which names its tickets: the values are most of what is stored.
    private static let heads = Statement(
        "ledgers-heads",
        """
        SELECT saga_id, sheet, substring(body FOR \(TicketSheet.longestHead))
        FROM ticket_sheets WHERE saga_id = ANY($1) ORDER BY saga_id, sheet
        """, [.uuidArray])

    private static let states = Statement(
        "ledgers-states",
        "SELECT saga_id, ticket_id, position, status::text, marks FROM ticket_states WHERE saga_id = ANY($1)",
        [.uuidArray])

    private var parameters = Parameters()
    private var ids = UUIDColumn("saga_id")
    private var tickets = Tickets()
    private let document = Document()

    /// Opens the snapshot; what is read from here on is as it is now.
    static func begin(on connection: inout Connection) throws(PostgresError) {
        _ = try connection.pipeline { (pipeline) throws(PostgresError) in
            try pipeline.add(begin)
            try pipeline.add(byKey)
        }
    }

    /// The rows of up to `limit` sagas in the order of their ids, behind `after`.
    mutating func page(
        after: Identifier, limit: Int, on connection: inout Connection
    ) throws(PostgresError) -> [SagaLedger] {
        parameters.reset()
        parameters.append(uuid: (after.high, after.low))
        parameters.append(int8: Int64(limit))
        return try Self.ledgers(connection.execute(Self.page, parameters))
    }

    /// The rows of those of these sagas that exist, in the order of their ids.
    mutating func named(
        _ wanted: some Sequence<Identifier>, on connection: inout Connection
    ) throws(PostgresError) -> [SagaLedger] {
        try fill(wanted)
        return try Self.ledgers(connection.execute(Self.named, parameters))
    }

    /// Fills in everything but the tickets' values, in one round trip.
    mutating func complete(_ ledgers: inout [SagaLedger], on connection: inout Connection) throws(PostgresError) {
        try fill(ledgers.lazy.map(\.saga))
        let results = try connection.pipeline { (pipeline) throws(PostgresError) in
            for statement in [Self.journal, Self.checkpoints, Self.heads, Self.states] {
                try pipeline.add(statement, self.parameters)
            }
        }
        let places = Dictionary(uniqueKeysWithValues: zip(ledgers.map(\.saga), ledgers.indices))
        for row in results[0] {
            guard let place = places[try row.identifier(0)] else { continue }
            ledgers[place].journal.append(
                SagaFold.Row(
                    revision: try row.int8(1), eventID: try row.text(2),
                    entries: try parsed(row, 3) { JournalEntry.entries(stored: $0) }))
        }
        for row in results[1] {
            guard let place = places[try row.identifier(0)] else { continue }
            let course = try parsed(row, 2) { StoredCourse(stored: $0) }
            ledgers[place].checkpoint = SagaLedger.Checkpoint(
                revision: try row.int8(1),
                steps: course.map { Dictionary($0.steps.map { ($0.step, $0.state) }) { first, _ in first } })
        }
        for row in results[2] {
            guard let place = places[try row.identifier(0)] else { continue }
            try Self.read(sheet: row, into: &ledgers[place])
        }
        for row in results[3] {
            guard let place = places[try row.identifier(0)] else { continue }
            ledgers[place].ticketRows[try row.identifier(1)] = try Self.state(row)
        }
    }

    /// The tickets of these sagas, with their values. A sheet that cannot be read gives none.
    mutating func storedTickets(
        of wanted: some Sequence<Identifier>, on connection: inout Connection
    ) throws(PostgresError) -> [Identifier: [StoredTicket]] {
        let sagas = Set(wanted)
        let results = try connection.pipeline { (pipeline) throws(PostgresError) in
            try self.tickets.load(of: sagas, in: &pipeline)
        }
        var found: [Identifier: [StoredTicket]] = [:]
        for row in results[0] { found[try row.identifier(0), default: []] += (try? Tickets.sheet(row).tickets) ?? [] }
        return found
    }

    private mutating func fill(_ wanted: some Sequence<Identifier>) throws(PostgresError) {
        ids.reset()
        for id in wanted { ids.append(id) }
        parameters.reset()
        try parameters.append(ids)
    }

    /// What a column holds as JSON; nil when it is none, or not what is asked for.
    private func parsed<Value>(_ row: Row, _ column: Int, _ read: (Node) -> Value?) throws(PostgresError) -> Value? {
        try row.withUTF8(column) { bytes in (try? document.parse(json: bytes)).flatMap(read) }
    }

    private static func ledgers(_ rows: ResultSet) throws(PostgresError) -> [SagaLedger] {
        var ledgers: [SagaLedger] = []
        ledgers.reserveCapacity(rows.count)
        for row in rows {
            let text = try row.text(1)
            guard let state = ExecutionState(rawValue: text) else {
                throw PostgresError(
                    .unexpectedValue,
                    "saga \(try row.identifier(0)): the state \"\(text)\" is unknown to this version")
            }
            ledgers.append(SagaLedger(saga: try row.identifier(0), state: state, revision: try row.int8(2)))
        }
        return ledgers
    }

    private static func read(sheet row: Row, into ledger: inout SagaLedger) throws(PostgresError) {
        let sheet = try row.int4(1)
        let head = try row.bytea(2)
        do {
            for (place, id) in try head.withUnsafeBytes({ try TicketSheet.ids(head: $0) }).enumerated() {
                ledger.sheets[id] = sheet * Int32(TicketSheet.capacity) + Int32(place)
            }
        } catch {
            ledger.unreadableSheets.append("sheet \(sheet) cannot be read: \(error)")
        }
    }

    private static func state(_ row: Row) throws(PostgresError) -> SagaLedger.TicketRow {
        var progress = TicketProgress()
        let status = try row.text(3)
        guard let state = TicketState(rawValue: status) else {
            throw PostgresError(
                .unexpectedValue, "ticket \(try row.identifier(1)): the status \"\(status)\" is unknown to this version"
            )
        }
        progress.state = state
        progress.marks = TicketProgress.Marks(rawValue: try row.int2(4))
        return SagaLedger.TicketRow(position: try row.int4(2), progress: progress)
    }
}
