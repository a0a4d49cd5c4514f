/// How far a partition has come, whoever owns it.
public struct Watermarks: Equatable, Sendable {
    /// Everything before this offset has been decided.
    public let prepared: Int64
    /// Everything before this offset is known to be on Kafka.
    public let published: Int64
    /// The highest offset ever prepared; nil when nothing ever was.
    public let highest: Int64?

    /// The watermarks of one row.
    public init(prepared: Int64, published: Int64, highest: Int64?) {
        self.prepared = prepared
        self.published = published
        self.highest = highest
    }

    /// True after a rewind, while records are offered again.
    public var isCatchingUp: Bool { highest.map { prepared < $0 } ?? false }
}
