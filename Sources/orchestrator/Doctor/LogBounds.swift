/// Where the log of a partition begins and ends.
struct LogBounds: Hashable, Sendable {
    /// The first offset that the broker still has.
    let first: Int64
    /// The last stable offset: one past the last record that a reader of committed records can see.
    let stable: Int64
    /// The high watermark. It lies beyond `stable` while a transaction is open.
    let end: Int64

    /// True while some transaction is open there.
    var holdsOpenTransaction: Bool { stable < end }
}
