/// Where a connection stands between transactions.
public enum TransactionStatus: Sendable, Hashable {
    /// No transaction is open.
    case idle
    /// A transaction is open.
    case open
    /// A transaction is open and failed: only a rollback can follow.
    case failed
    /// The connection is gone.
    case unknown
}
