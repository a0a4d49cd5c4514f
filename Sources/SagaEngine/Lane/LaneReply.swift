public import Kafka

/// The answer to a ``LaneAction``. A port that fails ends the lane instead.
public enum LaneReply: Sendable {
    /// The lane's first input.
    case started
    /// The action has been carried out.
    case done
    /// Answer to `poll`; `stop` asks the lane to drain.
    case polled(PolledRecords, stop: Bool)
    /// Answer to `claim`: the rows that exist.
    case claimed([PartitionProgress])
    /// Answer to `resolveStarts`.
    case starts([TopicPartition: Int64])
    /// Answer to `readCommitted`, with the cluster that the offsets belong to.
    case committed([TopicPartition: CommittedOffset?], clusterID: String)
    /// Answer to `readRecovery`.
    case recovery(RecoveryState)
    /// Answer to `load`.
    case loaded(LoadedBatch)
    /// Answer to `store`.
    case stored(StoreOutcome)
}
