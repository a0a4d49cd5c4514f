/// What Postgres knows when a lane was assigned partitions, read after the group's offsets.
public struct RecoveryState: Sendable {
    /// Every row of the group, whoever owns it, in topic, partition order.
    public let progress: [PartitionProgress]
    /// Outbox rows of the asked partitions after their published watermarks, in order for each partition.
    public let rows: [OutboxRow]

    /// Rows as they were read.
    public init(progress: [PartitionProgress], rows: [OutboxRow]) {
        self.progress = progress
        self.rows = rows
    }
}
