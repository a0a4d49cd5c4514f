public import Kafka

/// What a lane's machine asks for next. One action is under way at a time; its ``LaneReply`` is the next input.
public enum LaneAction: Sendable {
    /// Producer ready, predecessors fenced.
    case initTransactions
    /// Join the group with these topics.
    case subscribe([String])
    /// Collect up to that many records.
    case poll(limit: Int)
    /// New epoch for these partitions.
    case claim([TopicPartition])
    /// Where a new group starts, for every partition of these topics.
    case resolveStarts([String])
    /// Store those starts.
    case storeStarts([TopicPartition: Int64])
    /// The group's offsets.
    case readCommitted([TopicPartition])
    /// Progress and prepared rows.
    case readRecovery([TopicPartition])
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
    /// Start fetching.
    case assign([TopicPartition: Int64])
    /// Stop fetching.
    case unassign
    /// Leave the group, close everything.
    case close
}
