extension Connection {
    /// Runs the statements that `fill` adds in one round trip and answers their results, in order.
    ///
    /// Throws the error of the statement that failed; those after it did not run. A transaction that was open is then in
    /// ``TransactionStatus/failed`` and wants a ``rollback()``. When `fill` itself throws, everything is rolled back first, an
    /// open transaction too.
    public mutating func pipeline(
        _ fill: (inout Pipeline) throws(PostgresError) -> Void
    ) throws(PostgresError) -> [ResultSet] {
        try Self.results(outcomes(fill))
    }

    /// As ``pipeline(_:)``, with what became of every statement, failed and skipped ones included.
    public mutating func outcomes(
        _ fill: (inout Pipeline) throws(PostgresError) -> Void
    ) throws(PostgresError) -> [StatementOutcome] {
        var pipeline = try Pipeline(on: session)
        do throws(PostgresError) {
            try fill(&pipeline)
        } catch {
            abandon(&pipeline)
            throw error
        }
        return pipeline.finish()
    }

    /// Runs one statement.
    @discardableResult
    public mutating func execute(
        _ statement: Statement, _ parameters: borrowing Parameters = Parameters()
    ) throws(PostgresError) -> ResultSet {
        var pipeline = try Pipeline(on: session)
        do throws(PostgresError) {
            try pipeline.add(statement, parameters)
        } catch {
            _ = pipeline.finish()
            throw error
        }
        return try Self.single(pipeline.finish())
    }

    /// Runs plain SQL, one statement, parsed anew with each use.
    @discardableResult
    public mutating func execute(
        sql: String, _ parameters: borrowing Parameters = Parameters()
    ) throws(PostgresError) -> ResultSet {
        var pipeline = try Pipeline(on: session)
        do throws(PostgresError) {
            try pipeline.add(sql: sql, parameters)
        } catch {
            _ = pipeline.finish()
            throw error
        }
        return try Self.single(pipeline.finish())
    }

    /// Undoes what a pipeline has already sent: its own transaction, or the one that was open before it.
    mutating func abandon(_ pipeline: inout Pipeline) {
        _ = try? pipeline.add(.rollback)
        _ = pipeline.finish()
        if transactionStatus != .idle { try? rollback() }
    }

    static func results(_ outcomes: [StatementOutcome]) throws(PostgresError) -> [ResultSet] {
        var results: [ResultSet] = []
        results.reserveCapacity(outcomes.count)
        for outcome in outcomes {
            switch outcome {
            case .completed(let result): results.append(result)
            case .failed(let error): throw error
            case .skipped: throw PostgresError(.invalidUse, "a statement was skipped without a failed one before it")
            }
        }
        return results
    }

    private static func single(_ outcomes: [StatementOutcome]) throws(PostgresError) -> ResultSet {
        guard let result = try results(outcomes).first else {
            throw PostgresError(.invalidUse, "a pipeline of one statement had no answer")
        }
        return result
    }
}
