public import Kafka

/// One row of `partition_progress`: how far one input partition has come.
public struct PartitionProgress: Equatable, Sendable {
    /// The input partition.
    public let partition: TopicPartition
    /// The Kafka cluster that the offsets belong to.
    public let clusterID: String
    /// Fences every earlier owner.
    public let epoch: Int64
    /// Everything before this offset has been decided.
    public let prepared: Int64
    /// Everything before this offset is known to be on Kafka.
    public let published: Int64
    /// The highest offset ever prepared; nil when nothing ever was.
    public let highest: Int64?

    /// A row as it stands in Postgres.
    public init(
        partition: TopicPartition, clusterID: String, epoch: Int64, prepared: Int64, published: Int64, highest: Int64?
    ) {
        self.partition = partition
        self.clusterID = clusterID
        self.epoch = epoch
        self.prepared = prepared
        self.published = published
        self.highest = highest
    }
}
