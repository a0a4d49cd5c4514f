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
    /// How often it was claimed since its last prepare.
    public let fruitlessClaims: Int
    /// The record that somebody was taking alone when the row was last written; nil after every prepare.
    public let suspect: Int64?

    /// A row as it stands in Postgres.
    public init(
        partition: TopicPartition, clusterID: String, epoch: Int64, prepared: Int64, published: Int64, highest: Int64?,
        fruitlessClaims: Int = 0, suspect: Int64? = nil
    ) {
        self.partition = partition
        self.clusterID = clusterID
        self.epoch = epoch
        self.prepared = prepared
        self.published = published
        self.highest = highest
        self.fruitlessClaims = fruitlessClaims
        self.suspect = suspect
    }
}
