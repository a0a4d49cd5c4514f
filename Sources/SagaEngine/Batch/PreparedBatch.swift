public import FlowC
public import Kafka

/// Everything that one COMMIT makes true.
public struct PreparedBatch: Sendable {
    /// How far one partition moves.
    public struct Move: Equatable, Sendable {
        /// The input partition.
        public let partition: TopicPartition
        /// The epoch of the claim.
        public let epoch: Int64
        /// The new `prepared_offset`.
        public let to: Int64

        /// A move.
        public init(partition: TopicPartition, epoch: Int64, to: Int64) {
            self.partition = partition
            self.epoch = epoch
            self.to = to
        }
    }

    /// A random 128-bit id.
    public let id: Identifier
    /// The batch time, epoch milliseconds.
    public let now: Int64
    /// Input records.
    public let records: Int
    /// Progress, in partition order.
    public let moves: [Move]
    /// One row for each partition of the batch, in the same order.
    public let rows: [OutboxRow]
    /// Domain rows.
    public let writes: SagaWrites

    /// A batch to store.
    public init(
        id: Identifier, now: Int64, records: Int, moves: [Move], rows: [OutboxRow], writes: SagaWrites
    ) {
        self.id = id
        self.now = now
        self.records = records
        self.moves = moves
        self.rows = rows
        self.writes = writes
    }
}
