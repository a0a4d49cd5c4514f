public import Kafka

/// Moves `published_offset` of one partition, where the lane still owns it.
public struct PublishedMark: Equatable, Sendable {
    /// The input partition.
    public let partition: TopicPartition
    /// The epoch of the claim.
    public let epoch: Int64
    /// Everything before this offset is on Kafka.
    public let offset: Int64

    /// A mark to write.
    public init(partition: TopicPartition, epoch: Int64, offset: Int64) {
        self.partition = partition
        self.epoch = epoch
        self.offset = offset
    }
}
