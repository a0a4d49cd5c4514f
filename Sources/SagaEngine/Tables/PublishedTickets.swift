public import FlowC
public import Postgres

/// Tickets as they were read from their topic, in a temporary table of one connection: more than fits into memory.
///
/// Belongs to one thread. The table goes with the connection.
public final class PublishedTickets {
    private static let table =
        "CREATE TEMPORARY TABLE published_tickets (ticket_id uuid PRIMARY KEY, value bytea NOT NULL)"

    /// A ticket that was published again has the same bytes.
    private static let insert = Statement(
        "published-tickets-insert",
        """
        INSERT INTO published_tickets (ticket_id, value) SELECT * FROM unnest($1::uuid[], $2::bytea[])
        ON CONFLICT (ticket_id) DO NOTHING
        """, [.uuidArray, .byteaArray])

    private static let find = Statement(
        "published-tickets-find", "SELECT ticket_id, value FROM published_tickets WHERE ticket_id = ANY($1)",
        [.uuidArray])

    private var connection: Connection
    private var parameters = Parameters()
    private var ids = UUIDColumn("ticket_id")
    private var values = ByteaColumn("value")

    /// Creates the table.
    public init(on connection: consuming Connection) throws(PostgresError) {
        try connection.execute(sql: Self.table)
        self.connection = connection
    }

    /// Keeps tickets; of one that is kept already the first bytes stay.
    public func insert(_ tickets: [StoredTicket]) throws(PostgresError) {
        guard !tickets.isEmpty else { return }
        ids.reset()
        values.reset()
        for ticket in tickets {
            ids.append(ticket.id)
            try values.append(ticket.value)
        }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(values)
        try connection.execute(Self.insert, parameters)
    }

    /// The bytes of those tickets that are kept.
    public func values(of tickets: [Identifier]) throws(PostgresError) -> [Identifier: [UInt8]] {
        guard !tickets.isEmpty else { return [:] }
        ids.reset()
        for ticket in tickets { ids.append(ticket) }
        parameters.reset()
        try parameters.append(ids)
        var found: [Identifier: [UInt8]] = [:]
        for row in try connection.execute(Self.find, parameters) { found[try row.identifier(0)] = try row.bytea(1) }
        return found
    }
}
