extension Connection {
    /// Starts a transaction, READ COMMITTED.
    public mutating func begin() throws(PostgresError) {
        try execute(.begin)
    }

    /// Gives the open transaction up; without one it does nothing but a round trip.
    public mutating func rollback() throws(PostgresError) {
        try execute(.rollback)
    }

    /// Ends the open transaction and says what became of it.
    public mutating func commit() -> CommitOutcome {
        commit { (_) throws(PostgresError) in }
    }

    /// Ends the open transaction with its last statements and COMMIT in one round trip, and says what became of it.
    ///
    /// COMMIT does not run when a statement before it fails; the transaction is then rolled back in a second round trip. The same
    /// happens when `fill` throws. A pipeline that begins with ``Statement/begin`` is a whole transaction in one round trip.
    public mutating func commit(
        _ fill: (inout Pipeline) throws(PostgresError) -> Void
    ) -> CommitOutcome {
        do throws(PostgresError) {
            let outcomes = try outcomes { (pipeline) throws(PostgresError) in
                try fill(&pipeline)
                try pipeline.add(.commit)
            }
            return outcome(of: outcomes)
        } catch {
            return isBroken ? .unknown(error) : .rolledBack(error)
        }
    }

    private mutating func outcome(of outcomes: [StatementOutcome]) -> CommitOutcome {
        if case .completed(let answer)? = outcomes.last, answer.commandTag == "COMMIT" {
            let results = try? Self.results(outcomes.dropLast())
            return .committed(results ?? [])
        }
        let failure = outcomes.lazy.compactMap(\.failure).first
        if let loss = session.loss { return .unknown(loss) }
        if transactionStatus != .idle {
            do throws(PostgresError) { try rollback() } catch { return isBroken ? .unknown(error) : .rolledBack(error) }
        }
        return .rolledBack(failure)
    }
}
