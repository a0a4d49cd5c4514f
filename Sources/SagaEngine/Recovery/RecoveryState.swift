/// What Postgres knows of newly assigned partitions, read after the group's offsets.
public struct RecoveryState: Sendable {
    /// One row for each partition.
    public let progress: [PartitionProgress]
    /// Outbox rows after the published watermarks, in order for each partition.
    public let rows: [OutboxRow]

    /// Rows as they were read.
    public init(progress: [PartitionProgress], rows: [OutboxRow]) {
        self.progress = progress
        self.rows = rows
    }
}
