public import FlowC
public import Kafka

/// One row of `dead_letters`: a record that went to the dead letters, and why.
public struct StoredDeadLetter: Equatable, Sendable {
    /// Where the record was read.
    public let partition: TopicPartition
    /// Its offset.
    public let offset: Int64
    /// The Kafka cluster that the offset belongs to.
    public let clusterID: String
    /// `x-dlq-reason`.
    public let reason: String
    /// `x-dlq-field`; empty when it is the whole record.
    public let field: String
    /// `x-dlq-detail`.
    public let detail: String
    /// The saga that refused it, if one did.
    public let saga: Identifier?
    /// The batch that decided it.
    public let batch: Identifier
    /// When, epoch milliseconds.
    public let recordedAt: Int64

    /// A row.
    public init(
        partition: TopicPartition, offset: Int64, clusterID: String, reason: String, field: String, detail: String,
        saga: Identifier?, batch: Identifier, recordedAt: Int64
    ) {
        self.partition = partition
        self.offset = offset
        self.clusterID = clusterID
        self.reason = reason
        self.field = field
        self.detail = detail
        self.saga = saga
        self.batch = batch
        self.recordedAt = recordedAt
    }
}
