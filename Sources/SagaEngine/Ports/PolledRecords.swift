public import Kafka

/// What one poll of a lane brought.
public struct PolledRecords: Sendable {
    /// A change of the assignment that the lane has to answer.
    public enum Rebalance: Sendable {
        /// These partitions are ours now; nothing is fetched before `assign`.
        case assigned([TopicPartition], Membership)
        /// The group takes these partitions back once we unassign.
        case revoked([TopicPartition])
        /// The group has given our partitions away already.
        case lost([TopicPartition])
    }

    /// Records in the order of each partition.
    public var records: [ConsumedRecord]
    /// A rebalance that ended this poll; records of the same poll were fetched before it.
    public var rebalance: Rebalance?
    /// Partitions that cannot be fetched from where they stand (offset out of range), with the reason.
    public var unreadable: [TopicPartition: String]

    /// What one poll brought.
    public init(
        records: [ConsumedRecord] = [], rebalance: Rebalance? = nil, unreadable: [TopicPartition: String] = [:]
    ) {
        self.records = records
        self.rebalance = rebalance
        self.unreadable = unreadable
    }
}
