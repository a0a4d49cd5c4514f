internal import FlowC
internal import Postgres

/// Questions to the tables of the engine; they change nothing.
enum SagaQueries {
    /// The newest sagas first; nil matches everything.
    static func list(
        state: String?, plan: String?, limit: Int32, on connection: inout Connection
    ) throws(PostgresError) -> [SagaSummary] {
        var parameters = Parameters()
        if let state { try parameters.append(text: state) } else { parameters.appendNull(.text) }
        if let plan { try parameters.append(text: plan) } else { parameters.appendNull(.text) }
        parameters.append(int4: limit)
        let rows = try connection.execute(
            sql: """
                SELECT \(SagaSummary.columns) FROM sagas
                WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR plan_id = $2)
                ORDER BY created_at DESC, saga_id LIMIT $3
                """, parameters)
        return try summaries(rows)
    }

    /// How many sagas there are of each state and reason, created at or after a time (epoch milliseconds).
    static func counts(
        since: Int64, on connection: inout Connection
    ) throws(PostgresError) -> [(state: String, reason: String, count: Int64)] {
        var parameters = Parameters()
        try parameters.append(timestamptz: since)
        let rows = try connection.execute(
            sql: """
                SELECT state, coalesce(reason, ''), count(*) FROM sagas WHERE created_at >= $1
                GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
                """, parameters)
        var counts: [(state: String, reason: String, count: Int64)] = []
        for row in rows { counts.append((try row.text(0), try row.text(1), try row.int8(2))) }
        return counts
    }

    /// The sagas that an id means: of a saga, of a decision or of a plan. The newest first.
    static func find(_ id: String, on connection: inout Connection) throws(PostgresError) -> [SagaSummary] {
        // The saga of a decision is derived, so its primary key is known.
        let derived = Identifier.saga(decisionID: id)
        let given = Identifier(id) ?? derived
        var parameters = Parameters()
        parameters.append(uuid: (derived.high, derived.low))
        parameters.append(uuid: (given.high, given.low))
        try parameters.append(text: id)
        let rows = try connection.execute(
            sql: """
                SELECT \(SagaSummary.columns) FROM sagas WHERE saga_id IN ($1, $2) OR plan_id = $3
                ORDER BY created_at DESC, saga_id
                """, parameters)
        return try summaries(rows)
    }

    /// The rows of these sagas, in no order.
    static func summaries(
        of sagas: [Identifier], on connection: inout Connection
    ) throws(PostgresError) -> [SagaSummary] {
        var ids = UUIDColumn("saga_id")
        for id in sagas { ids.append((high: id.high, low: id.low)) }
        var parameters = Parameters()
        try parameters.append(ids)
        return try summaries(
            connection.execute(sql: "SELECT \(SagaSummary.columns) FROM sagas WHERE saga_id = ANY($1)", parameters))
    }

    /// Everything about a saga.
    static func history(of saga: SagaSummary, on connection: inout Connection) throws(PostgresError) -> SagaHistory {
        var parameters = Parameters()
        parameters.append(uuid: (saga.id.high, saga.id.low))
        let journal = try connection.execute(
            sql: """
                SELECT revision, event_id, topic || '/' || partition || '@' || record_offset, recorded_at, entries
                FROM saga_journal WHERE saga_id = $1 ORDER BY revision
                """, parameters)
        let checkpoints = try connection.execute(
            sql: "SELECT revision, recorded_at, document FROM saga_checkpoints WHERE saga_id = $1 ORDER BY revision",
            parameters)
        let tickets = try connection.execute(
            sql: "SELECT position, ticket_id, status::text, value FROM tickets WHERE saga_id = $1 ORDER BY position",
            parameters)
        return SagaHistory(
            saga: saga, journal: try entries(journal), checkpoints: try stored(checkpoints),
            tickets: try stored(tickets))
    }

    /// The entries, JSON, that a command left in its saga's journal; nil while it is not decided.
    static func entries(
        of command: Command, on connection: inout Connection
    ) throws(PostgresError) -> [UInt8]? {
        var parameters = Parameters()
        parameters.append(uuid: (command.saga.high, command.saga.low))
        try parameters.append(text: command.eventID)
        // No saga begins with a command to it, and the index is about what came later.
        let rows = try connection.execute(
            sql: "SELECT entries FROM saga_journal WHERE saga_id = $1 AND event_id = $2 AND revision > 1", parameters)
        for row in rows { return try row.withJSON(0) { Array($0) } }
        return nil
    }

    private static func summaries(_ rows: ResultSet) throws(PostgresError) -> [SagaSummary] {
        var summaries: [SagaSummary] = []
        for row in rows { summaries.append(try SagaSummary(row)) }
        return summaries
    }

    private static func entries(_ rows: ResultSet) throws(PostgresError) -> [SagaHistory.Entry] {
        var entries: [SagaHistory.Entry] = []
        for row in rows {
            entries.append(
                SagaHistory.Entry(
                    revision: try row.int8(0), eventID: try row.text(1), source: try row.text(2),
                    recordedAt: try row.timestamptz(3), entries: try row.withJSON(4) { Array($0) }))
        }
        return entries
    }

    private static func stored(_ rows: ResultSet) throws(PostgresError) -> [SagaHistory.Stored] {
        var checkpoints: [SagaHistory.Stored] = []
        for row in rows {
            checkpoints.append(
                SagaHistory.Stored(
                    revision: try row.int8(0), recordedAt: try row.timestamptz(1),
                    document: try row.withJSON(2) { Array($0) }))
        }
        return checkpoints
    }

    private static func stored(_ rows: ResultSet) throws(PostgresError) -> [SagaHistory.StoredTicket] {
        var tickets: [SagaHistory.StoredTicket] = []
        for row in rows {
            let id = try row.uuid(1)
            tickets.append(
                SagaHistory.StoredTicket(
                    position: try row.int4(0), id: Identifier(high: id.high, low: id.low),
                    status: try row.text(2), value: try row.bytea(3)))
        }
        return tickets
    }
}
