public import Kafka

/// One offset that a Kafka transaction commits for the group, with its signature as metadata.
public struct OffsetCommit: Equatable, Sendable {
    /// The input partition.
    public let partition: TopicPartition
    /// The next offset to read.
    public let offset: Int64
    /// ``OffsetSignature`` as text.
    public let metadata: String

    /// Signs the range of one batch.
    public init(partition: TopicPartition, signature: OffsetSignature) {
        self.partition = partition
        self.offset = signature.to
        self.metadata = signature.description
    }

    /// Keeps the offset that an operator chose, while rows up to `prepared` are settled under it.
    public init(partition: TopicPartition, moved offset: Int64, settling prepared: Int64) {
        self.partition = partition
        self.offset = offset
        self.metadata = "v1:moved:\(prepared)"
    }
}
