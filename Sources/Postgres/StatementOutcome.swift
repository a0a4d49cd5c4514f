/// What became of one statement of a pipeline.
public enum StatementOutcome: Sendable {
    /// It ran.
    case completed(ResultSet)
    /// It failed, and everything after it in the pipeline was skipped; or the connection broke before its answer, and then nobody knows
    /// whether it ran (``PostgresError/Kind/connectionLost``).
    case failed(PostgresError)
    /// It did not run, because an earlier one failed.
    case skipped

    /// The error of a failed one.
    public var failure: PostgresError? {
        if case .failed(let error) = self { error } else { nil }
    }
}
