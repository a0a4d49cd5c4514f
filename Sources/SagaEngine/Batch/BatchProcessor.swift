public import FlowC
public import Kafka

/// The work between poll and prepare, and between load and store: decoding and reducing, without I/O.
public protocol BatchProcessor: AnyObject {
    /// Reads the records; what cannot be read becomes an input that says so, never an error.
    func decode(_ records: [ConsumedRecord]) -> DecodedBatch
    /// A batch of one record that ``reduce(_:_:id:shares:)`` does not decide but makes a dead letter of, because of what
    /// `detail` says. Unless `isRead` nothing looks into the record.
    func setAside(_ record: ConsumedRecord, because detail: String, isRead: Bool) -> DecodedBatch
    /// Decides every record of the batch, in order, at the batch time of `loaded`. `shares` are the partitions of the
    /// batch: the outbox rows that it will write.
    ///
    /// Throws ``MissingKeys`` when events that wait need more than was loaded: roll back, load with these keys too.
    func reduce(
        _ batch: DecodedBatch, _ loaded: LoadedBatch, id: Identifier, shares: [BatchKeys.Share]
    ) throws -> ReducedBatch
}

/// The outcome of all records of a batch.
public struct ReducedBatch: Sendable {
    /// Outputs by the partition whose record caused them, in order.
    public var outputs: [TopicPartition: [Output]]
    /// Rows to write.
    public var writes: SagaWrites
    /// How many records met which fate.
    public var verdicts: [Verdict: Int] = [:]
    /// What went wrong with single records, one line each; for the log.
    public var faults: [String] = []

    /// An outcome.
    public init(outputs: [TopicPartition: [Output]] = [:], writes: SagaWrites = SagaWrites()) {
        self.outputs = outputs
        self.writes = writes
    }
}
