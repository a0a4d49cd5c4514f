internal import FlowC
internal import Postgres

/// SQL over `ticket_states` and `ticket_sheets`.
struct Tickets: ~Copyable {
    private static let insertStates = Statement(
        "ticket-states-insert",
        """
        INSERT INTO ticket_states (ticket_id, saga_id, position, status)
        SELECT unnest($1::uuid[]), unnest($2::uuid[]), unnest($3::int4[]), 'PENDING'::ticket_status
        """, [.uuidArray, .uuidArray, .int4Array])

    private static let insertSheets = Statement(
        "ticket-sheets-insert",
        """
        INSERT INTO ticket_sheets (saga_id, sheet, body)
        SELECT unnest($1::uuid[]), unnest($2::int4[]), unnest($3::bytea[])
        """, [.uuidArray, .int4Array, .byteaArray])

    private static let load = Statement(
        "ticket-sheets-load",
        "SELECT saga_id, sheet, body FROM ticket_sheets WHERE saga_id = ANY($1) ORDER BY saga_id, sheet", [.uuidArray])

    private static let sagasOf = Statement(
        "ticket-states-sagas", "SELECT ticket_id, saga_id FROM ticket_states WHERE ticket_id = ANY($1)", [.uuidArray])

    private static let loadWhole = Statement(
        "ticket-sheets-whole",
        "SELECT saga_id, sheet, body FROM ticket_sheets WHERE saga_id = ANY(\(Worked.ids)) ORDER BY saga_id, sheet",
        Worked.types)

    private static let loadStates = Statement(
        "ticket-states-whole",
        """
        SELECT saga_id, ticket_id, status::text, started_at, ended_at, reissued_at, actual_duration_ms, agent_id,
            error_message, marks
        FROM ticket_states WHERE saga_id = ANY(\(Worked.ids))
        """, Worked.types)

    /// The rows are locked with their saga by then.
    private static let update = Statement(
        "ticket-states-update",
        """
        UPDATE ticket_states t
        SET status = u.status::ticket_status, started_at = u.started_at, ended_at = u.ended_at,
            reissued_at = u.reissued_at, actual_duration_ms = u.actual_duration_ms, agent_id = u.agent_id,
            error_message = u.error_message, marks = u.marks
        FROM (
            SELECT unnest($1::uuid[]), unnest($2::text[]), unnest($3::timestamptz[]), unnest($4::timestamptz[]),
                unnest($5::timestamptz[]), unnest($6::int8[]), unnest($7::text[]), unnest($8::text[]), unnest($9::int2[]))
            AS u (ticket_id, status, started_at, ended_at, reissued_at, actual_duration_ms, agent_id, error_message, marks)
        WHERE t.ticket_id = u.ticket_id
        """,
        [
            .uuidArray, .textArray, .timestamptzArray, .timestamptzArray, .timestamptzArray, .int8Array, .textArray,
            .textArray, .int2Array,
        ])

    private var parameters = Parameters()
    private var ids = UUIDColumn("ticket_id")
    private var sagas = UUIDColumn("saga_id")
    private var positions = Int4Column("position")
    private var sheets = Int4Column("sheet")
    private var bodies = ByteaColumn("body")
    private var statuses = TextColumn("status")
    private var starts = TimestamptzColumn("started_at")
    private var ends = TimestamptzColumn("ended_at")
    private var reissues = TimestamptzColumn("reissued_at")
    private var durations = Int8Column("actual_duration_ms")
    private var agents = TextColumn("agent_id")
    private var errors = TextColumn("error_message")
    private var marks = Int2Column("marks")

    /// Inserts new tickets, PENDING. Those of a saga stand together, in the order of publication.
    ///
    /// Sagas go in the order of their ids, so that neighbours in an index are inserted one after the other.
    mutating func insert(_ new: [SagaWrites.TicketRow], in pipeline: inout Pipeline) throws(PostgresError) {
        guard !new.isEmpty else { return }
        let rows = new.sorted { ($0.sagaID, $0.position) < ($1.sagaID, $1.position) }
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

    /// Answers the sagas of these tickets; a ticket that nobody knows is left out.
    mutating func sagas(of tickets: some Sequence<Identifier>, in pipeline: inout Pipeline) throws(PostgresError) {
        ids.reset()
        for ticket in tickets { ids.append(ticket) }
        parameters.reset()
        try parameters.append(ids)
        try pipeline.add(Self.sagasOf, parameters)
    }

    /// Answers the sheets of whole sagas, and then what has become of their tickets.
    static func loadWhole(_ worked: borrowing Worked, in pipeline: inout Pipeline) throws(PostgresError) {
        try pipeline.add(loadWhole, worked.parameters)
        try pipeline.add(loadStates, worked.parameters)
    }

    /// Writes what has become of tickets.
    mutating func update(_ rows: [TicketRecord], in pipeline: inout Pipeline) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        ids.reset()
        statuses.reset()
        starts.reset()
        ends.reset()
        reissues.reset()
        durations.reset()
        agents.reset()
        errors.reset()
        marks.reset()
        for row in rows {
            let progress = row.progress
            ids.append(row.id)
            try statuses.append(progress.state.rawValue)
            try starts.append(optional: progress.startedAt)
            try ends.append(optional: progress.endedAt)
            try reissues.append(optional: progress.reissuedAt)
            if let duration = progress.actualDurationMs { durations.append(duration) } else { durations.appendNull() }
            try agents.append(shown: progress.agentID)
            try errors.append(shown: progress.error)
            marks.append(progress.marks.rawValue)
        }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(statuses)
        try parameters.append(starts)
        try parameters.append(ends)
        try parameters.append(reissues)
        try parameters.append(durations)
        try parameters.append(agents)
        try parameters.append(errors)
        try parameters.append(marks)
        try pipeline.add(Self.update, parameters)
    }

    /// Reads one row of ``load(of:in:)``.
    static func sheet(_ row: Row) throws -> (saga: Identifier, tickets: [StoredTicket]) {
        let sheet = try row.int4(1)
        return (
            try row.identifier(0), try row.bytea(2).withUnsafeBytes { try TicketSheet.decode($0, sheet: sheet) }
        )
    }

    /// Reads one row of what has become of tickets.
    static func progress(_ row: Row) throws(PostgresError) -> (saga: Identifier, ticket: Identifier, TicketProgress) {
        var progress = TicketProgress()
        let status = try row.text(2)
        guard let state = TicketState(rawValue: status) else {
            throw PostgresError(
                .unexpectedValue, "ticket \(try row.identifier(1)): the status \"\(status)\" is unknown to this version"
            )
        }
        progress.state = state
        progress.startedAt = try row.optional(3, row.timestamptz)
        progress.endedAt = try row.optional(4, row.timestamptz)
        progress.reissuedAt = try row.optional(5, row.timestamptz)
        progress.actualDurationMs = try row.optional(6, row.int8)
        progress.agentID = try row.optional(7, row.text)
        progress.error = try row.optional(8, row.text)
        progress.marks = TicketProgress.Marks(rawValue: try row.int2(9))
        return (try row.identifier(0), try row.identifier(1), progress)
    }
}

extension SagaWrites.TicketRow {
    /// The sheet that holds it.
    fileprivate var sheet: Int32 { position / Int32(TicketSheet.capacity) }
}
