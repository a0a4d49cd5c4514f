public import FlowC

/// One row of `batches`, written with the mark that follows the batch, and what its owner wants to know beside that.
public struct BatchReport: Equatable, Sendable {
    /// The batch.
    public let batch: Identifier
    /// When it was prepared, by the database clock, epoch milliseconds.
    public let preparedAt: Int64
    /// Input records in it.
    public let records: Int
    /// BEGIN to the answer of COMMIT.
    public let prepareMilliseconds: Double
    /// The Kafka transaction.
    public let publishMilliseconds: Double
    /// The sagas that it left waiting for an operator.
    public let stuck: [Identifier]

    /// A finished batch.
    public init(
        batch: Identifier, preparedAt: Int64, records: Int, prepareMilliseconds: Double, publishMilliseconds: Double,
        stuck: [Identifier] = []
    ) {
        self.batch = batch
        self.preparedAt = preparedAt
        self.records = records
        self.prepareMilliseconds = prepareMilliseconds
        self.publishMilliseconds = publishMilliseconds
        self.stuck = stuck
    }
}
