public import FlowC
public import Kafka

/// The outputs that the records [from, to) of one input partition caused in one batch.
public struct OutboxRow: Equatable, Sendable {
    /// The source partition.
    public let source: TopicPartition
    /// The first record of the range.
    public let from: Int64
    /// One past the last record of the range.
    public let to: Int64
    /// The batch that prepared it; a random id, never from a sequence.
    public let batch: Identifier
    /// The time of the batch by the database clock, epoch milliseconds: no output of this row is older.
    public let createdAt: Int64
    /// What to produce, in order.
    public let outputs: [Output]

    /// A row of the outbox.
    public init(
        source: TopicPartition, from: Int64, to: Int64, batch: Identifier, createdAt: Int64, outputs: [Output]
    ) {
        self.source = source
        self.from = from
        self.to = to
        self.batch = batch
        self.createdAt = createdAt
        self.outputs = outputs
    }

    /// The signature under which the group's offset moves to the end of this range.
    public var signature: OffsetSignature { OffsetSignature(from: from, to: to, batch: batchName) }

    /// The witness header `x-batch`: the batch as 32 hexadecimal digits.
    public var batchName: String { batch.hexadecimal }

    /// The witness header `x-source`: topic/partition.
    public var sourceName: String { "\(source.topic)/\(source.partition)" }
}
