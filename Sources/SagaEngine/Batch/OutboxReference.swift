public import Kafka

/// Names the outbox row that holds the newest tickets of a saga.
public struct OutboxReference: Hashable, Sendable {
    /// The source partition of the row.
    public let source: TopicPartition
    /// One past the last record of its range.
    public let to: Int64

    /// Names a row.
    public init(source: TopicPartition, to: Int64) {
        self.source = source
        self.to = to
    }
}
