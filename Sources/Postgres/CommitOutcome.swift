/// What became of a transaction. Success is the command tag COMMIT and nothing else.
public enum CommitOutcome: Sendable {
    /// The server answered COMMIT; with the results of the statements that travelled with it.
    case committed([ResultSet])

    /// Nothing of it stays. The error is the reason; nil when the transaction had failed before, with an error that the caller has seen.
    case rolledBack(PostgresError?)

    /// The connection broke before an answer: the server may have committed, may roll back, and may even still be at work.
    case unknown(PostgresError)

    /// True when the server answered COMMIT.
    public var isCommitted: Bool {
        if case .committed = self { true } else { false }
    }
}
