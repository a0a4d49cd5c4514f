/// A partition with an offset: where to start, where to seek, what to commit.
public struct PartitionOffset: Hashable, Sendable, CustomStringConvertible {
    /// The partition.
    public let partition: TopicPartition
    /// The offset of the next record to read; or ``beginning`` or ``end`` where a start is meant.
    public let offset: Int64
    /// The text stored beside a committed offset; ignored where nothing is committed.
    public let metadata: String

    /// The oldest record that the broker still has (`RD_KAFKA_OFFSET_BEGINNING`).
    public static let beginning: Int64 = -2
    /// Behind the newest record (`RD_KAFKA_OFFSET_END`).
    public static let end: Int64 = -1

    /// Names a place in a partition.
    public init(_ partition: TopicPartition, _ offset: Int64, metadata: String = "") {
        self.partition = partition
        self.offset = offset
        self.metadata = metadata
    }

    /// `topic[partition]@offset`, as logs show it.
    public var description: String { "\(partition)@\(offset)" }
}
