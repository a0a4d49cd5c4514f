/// The bounds of a partition's log.
public struct Watermarks: Hashable, Sendable {
    /// The offset of the oldest record.
    public let low: Int64
    /// The offset behind the newest record; for a read_committed client behind the last stable one.
    public let high: Int64

    /// Builds bounds.
    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}
