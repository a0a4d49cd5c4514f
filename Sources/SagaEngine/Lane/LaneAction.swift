public import Kafka

/// What a lane's machine asks for next. One action is under way at a time; its ``LaneReply`` is the next input.
public enum LaneAction: Sendable {
    /// Producer ready, predecessors fenced.
    case initTransactions
    /// A new producer under the same id.
    case recreateProducer
    /// Join the group with these topics.
    case subscribe([String])
    /// Collect up to that many records.
    case poll(limit: Int)
    /// Keep the membership alive without taking records.
    case serve(milliseconds: Int)
    /// New epoch for these partitions.
    case claim([TopicPartition])
    /// Where a new group starts, for every partition of these topics.
    case resolveStarts([String])
    /// Store first watermarks.
    case storeStarts([TopicPartition: Int64], clusterID: String)
    /// The offsets of the lane's own partitions.
    case readCommitted([TopicPartition])
    /// The offsets of the whole group.
    case readGroupOffsets
    /// The ends of the lane's own partitions.
    case readBounds([TopicPartition])
    /// Progress of the group and prepared rows of these partitions.
    case readRecovery([TopicPartition])
    /// Which of these rows are on Kafka.
    case askWitness([OutboxRow])
    /// Both watermarks of partitions.
    case move([OffsetMove])
    /// Stop every lane of the group.
    case halt(String)
    /// Write down which record is taken alone.
    case suspect(SuspectMark)
    /// First round trip of a prepare.
    case load(BatchKeys)
    /// Second round trip of a prepare.
    case store(PreparedBatch, [PublishedMark], [BatchReport])
    /// Give up the prepare.
    case rollback
    /// Open a Kafka transaction.
    case begin
    /// Produce one row's outputs.
    case produce(OutboxRow)
    /// Input offsets into the transaction.
    case sendOffsets([OffsetCommit], Membership)
    /// End the Kafka transaction.
    case commit
    /// Published watermarks, outside a prepare.
    case mark([PublishedMark], [BatchReport])
    /// Fetch exactly these partitions from these offsets.
    case assign([TopicPartition: Int64])
    /// Give the assignment back.
    case unassign
    /// Leave the group, close everything.
    case close
}
