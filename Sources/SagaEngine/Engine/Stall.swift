public import Kafka

/// A partition with lag whose position has not moved for too long.
public struct Stall: Equatable, Sendable {
    /// The lane that fetches it, `<instance>-<index>`.
    public let lane: String
    /// Which.
    public let partition: TopicPartition
    /// The next offset to prepare.
    public let position: Int64
    /// The last stable offset when it was last known.
    public let end: Int64
    /// When the position was last seen to move, monotonic nanoseconds.
    public let since: UInt64

    /// A finding.
    public init(lane: String, partition: TopicPartition, position: Int64, end: Int64, since: UInt64) {
        self.lane = lane
        self.partition = partition
        self.position = position
        self.end = end
        self.since = since
    }

    /// How long it has not moved, seconds.
    public func seconds(at time: UInt64) -> Int { Int(time > since ? (time - since) / 1_000_000_000 : 0) }
}
