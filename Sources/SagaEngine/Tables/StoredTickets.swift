internal import FlowC
internal import Postgres

/// SQL over single tickets, by their ids, with what has become of them.
struct StoredTickets: ~Copyable {
    private static let load = Statement(
        "stored-tickets-load",
        """
        SELECT s.saga_id, s.ticket_id, s.status::text, s.started_at, s.ended_at, s.reissued_at, s.actual_duration_ms,
            s.agent_id, s.error_message, s.marks, s.position, t.value
        FROM unnest($1::uuid[]) AS wanted (id)
        JOIN ticket_states s ON s.ticket_id = wanted.id
        CROSS JOIN LATERAL ticket(s.ticket_id) t
        """, [.uuidArray])

    private var parameters = Parameters()
    private var ids = UUIDColumn("ticket_id")

    /// Answers the tickets that are known: the columns that ``Tickets/progress(_:)`` reads, position and value.
    mutating func load(_ wanted: [Identifier], in pipeline: inout Pipeline) throws(PostgresError) {
        ids.reset()
        for id in wanted { ids.append(id) }
        parameters.reset()
        try parameters.append(ids)
        try pipeline.add(Self.load, parameters)
    }
}
