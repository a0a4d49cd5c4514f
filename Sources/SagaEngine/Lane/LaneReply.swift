public import Kafka

/// The answer to a ``LaneAction``.
public enum LaneReply: Sendable {
    /// The lane's first input.
    case started
    /// The action has been carried out.
    case done
    /// Answer to `poll`.
    case polled(PolledRecords, LaneWishes)
    /// Answer to `serve`: a rebalance that came meanwhile.
    case served(PolledRecords.Rebalance?, LaneWishes)
    /// Answer to `claim`.
    case claimed(Claim)
    /// Answer to `resolveStarts`: offsets for every partition of the topics.
    case starts([TopicPartition: Int64], clusterID: String)
    /// Answer to `readCommitted`, with the cluster that the offsets belong to.
    case committed([TopicPartition: CommittedOffset?], clusterID: String)
    /// Answer to `readGroupOffsets`.
    case groupOffsets([TopicPartition: CommittedOffset])
    /// Answer to `readBounds`, with the cluster.
    case bounds([TopicPartition: Range<Int64>], clusterID: String)
    /// Answer to `readRecovery`.
    case recovery(RecoveryState)
    /// Answer to `askWitness`.
    case witness(WitnessAnswer)
    /// Answer to `move`: false when another lane owns one of the partitions by now.
    case moved(Bool)
    /// Answer to `mark`: false when another lane owns one of the partitions by now.
    case marked(Bool)
    /// Answer to `suspect`: how many processes have taken the record, this one included; nil when another lane owns the
    /// partition by now.
    case suspected(Int?)
    /// Answer to `load`.
    case loaded(LoadedBatch)
    /// Answer to `store`.
    case stored(StoreOutcome)
    /// Answer to `commit`.
    case ended(TransactionEnd)
    /// The action was not carried out, or nobody knows whether it was.
    case failed(PortFault)
}

/// What the process asks of a lane, told with every poll.
public struct LaneWishes: Equatable, Sendable {
    /// Finish the batch at hand, mark, leave the group, end.
    public var stop: Bool
    /// Take no more records for now: the outbox is above its high-water mark.
    public var hold: Bool

    /// Wishes.
    public init(stop: Bool = false, hold: Bool = false) {
        self.stop = stop
        self.hold = hold
    }
}
