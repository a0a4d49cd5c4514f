internal import Postgres

/// The server's statistics come late: ways to wait until they have everything.
extension TableReads {
    /// How long the server may take.
    private static let patience = Duration.seconds(120)

    /// Waits until every other session of the database has ended.
    static func awaitReports(_ connection: inout Connection) throws {
        try ask("other sessions to end", { try $0.execute(sql: others).single().int8(0) == 0 }, &connection)
    }

    /// Waits until so many rows of a table have been written since then; gives the counts. What the sessions that wrote them
    /// did before is in them too.
    static func reads(
        since before: TableReads, _ table: String, writes: Int, _ connection: inout Connection
    ) throws -> TableReads {
        try ask(
            "the server's statistics", { try TableReads(&$0).since(before)[table].writes >= writes }, &connection)
        return try TableReads(&connection)
    }

    private static let others = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        """

    private static func ask(
        _ what: String, _ isDone: (inout Connection) throws -> Bool, _ connection: inout Connection
    ) throws {
        let deadline = ContinuousClock.now + patience
        while try !isDone(&connection) {
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(.failure, "\(patience) were not enough for \(what)")
            }
            // The database waits for us: nobody announces what it knows.
            try connection.execute(sql: "SELECT pg_sleep(0.05)")
        }
    }
}
