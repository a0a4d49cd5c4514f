internal import CPostgres

extension Connection {
    /// Runs a script of any number of statements, without parameters and without their results.
    ///
    /// Unless the script says BEGIN, it is one transaction of its own. COPY is refused. For migrations and set-up.
    public mutating func run(script: String) throws(PostgresError) {
        try session.requireConnection()
        guard PQsendQuery(session.handle, script) == 1 else { throw session.lose(session.lastMessage) }
        try session.flush()
        var failure: PostgresError?
        while let result = try session.nextResult() {
            let storage = ResultStorage(result, statement: nil)
            switch PQresultStatus(storage.result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: continue
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw session.lose(.copyRefused(nil))
            default:
                var error = PostgresError(result: storage.result, statement: nil)
                if PQstatus(session.handle) != CONNECTION_OK { error.kind = .connectionLost }
                if error.kind == .connectionLost { throw session.lose(error) }
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
    }
}
