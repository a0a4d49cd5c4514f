internal import FlowC
internal import Postgres

/// SQL over `tickets`.
struct Tickets: ~Copyable {
    private static let insert = Statement(
        "tickets-insert",
        """
        INSERT INTO tickets (ticket_id, saga_id, position, task_id, status, value, created_at)
        SELECT ticket_id, saga_id, position, task_id, 'PENDING', value, $6
        FROM unnest($1::uuid[], $2::uuid[], $3::int4[], $4::text[], $5::bytea[])
            AS t (ticket_id, saga_id, position, task_id, value)
        """, [.uuidArray, .uuidArray, .int4Array, .textArray, .byteaArray, .timestamptz])

    private static let load = Statement(
        "tickets-load",
        "SELECT saga_id, ticket_id, value FROM tickets WHERE saga_id = ANY($1) ORDER BY saga_id, position", [.uuidArray]
    )

    private var parameters = Parameters()
    private var ids = UUIDColumn("ticket_id")
    private var sagas = UUIDColumn("saga_id")
    private var positions = Int4Column("position")
    private var tasks = TextColumn("task_id")
    private var values = ByteaColumn("value")

    /// Inserts new tickets, PENDING.
    mutating func insert(
        _ rows: [SagaWrites.TicketRow], at now: Int64, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        ids.reset()
        sagas.reset()
        positions.reset()
        tasks.reset()
        values.reset()
        for row in rows {
            ids.append(row.id)
            sagas.append(row.sagaID)
            positions.append(row.position)
            try tasks.append(row.taskID)
            try values.append(row.value)
        }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(sagas)
        try parameters.append(positions)
        try parameters.append(tasks)
        try parameters.append(values)
        try parameters.append(timestamptz: now)
        try pipeline.add(Self.insert, parameters)
    }

    /// Answers saga, id and bytes of the tickets of these sagas, each saga's in the order of publication.
    mutating func load(of wanted: Set<Identifier>, in pipeline: inout Pipeline) throws(PostgresError) {
        sagas.reset()
        for saga in wanted { sagas.append(saga) }
        parameters.reset()
        try parameters.append(sagas)
        try pipeline.add(Self.load, parameters)
    }
}
