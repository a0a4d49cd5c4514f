internal import FlowC
internal import Postgres

/// SQL over `ticket_states` and `ticket_sheets`.
struct Tickets: ~Copyable {
    private static let insertStates = Statement(
        "ticket-states-insert",
        """
        INSERT INTO ticket_states (ticket_id, saga_id, position, status)
        SELECT t.*, 'PENDING'::ticket_status FROM unnest($1::uuid[], $2::uuid[], $3::int4[]) AS t
        """, [.uuidArray, .uuidArray, .int4Array])

    private static let insertSheets = Statement(
        "ticket-sheets-insert",
        """
        INSERT INTO ticket_sheets (saga_id, sheet, body)
        SELECT * FROM unnest($1::uuid[], $2::int4[], $3::bytea[])
        """, [.uuidArray, .int4Array, .byteaArray])

    private static let load = Statement(
        "ticket-sheets-load",
        "SELECT saga_id, body FROM ticket_sheets WHERE saga_id = ANY($1) ORDER BY saga_id, sheet", [.uuidArray])

    private var parameters = Parameters()
    private var ids = UUIDColumn("ticket_id")
    private var sagas = UUIDColumn("saga_id")
    private var positions = Int4Column("position")
    private var sheets = Int4Column("sheet")
    private var bodies = ByteaColumn("body")

    /// Inserts new tickets, PENDING. Those of a saga stand together, in the order of publication.
    mutating func insert(_ rows: [SagaWrites.TicketRow], in pipeline: inout Pipeline) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        ids.reset()
        sagas.reset()
        positions.reset()
        for row in rows {
            ids.append(row.ticket.id)
            sagas.append(row.sagaID)
            positions.append(row.position)
        }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(sagas)
        try parameters.append(positions)
        try pipeline.add(Self.insertStates, parameters)
        try insertSheets(rows, &pipeline)
    }

    private mutating func insertSheets(
        _ rows: [SagaWrites.TicketRow], _ pipeline: inout Pipeline
    ) throws(PostgresError) {
        sagas.reset()
        sheets.reset()
        bodies.reset()
        var start = rows.startIndex
        while start < rows.endIndex {
            let (saga, sheet) = (rows[start].sagaID, rows[start].sheet)
            let end = rows[start...].firstIndex { $0.sagaID != saga || $0.sheet != sheet } ?? rows.endIndex
            sagas.append(saga)
            sheets.append(sheet)
            try bodies.append(TicketSheet.encode(rows[start..<end].lazy.map(\.ticket)))
            start = end
        }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(sheets)
        try parameters.append(bodies)
        try pipeline.add(Self.insertSheets, parameters)
    }

    /// Answers saga and sheet of the tickets of these sagas, each saga's in the order of publication.
    mutating func load(of wanted: Set<Identifier>, in pipeline: inout Pipeline) throws(PostgresError) {
        sagas.reset()
        for saga in wanted { sagas.append(saga) }
        parameters.reset()
        try parameters.append(sagas)
        try pipeline.add(Self.load, parameters)
    }

    /// Reads one row of ``load(of:in:)``.
    static func sheet(_ row: Row) throws -> (saga: Identifier, tickets: [StoredTicket]) {
        (try row.identifier(0), try row.bytea(1).withUnsafeBytes { try TicketSheet.decode($0) })
    }
}

extension SagaWrites.TicketRow {
    /// The sheet that holds it.
    fileprivate var sheet: Int32 { position / Int32(TicketSheet.capacity) }
}
