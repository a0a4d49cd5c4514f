public import FlowC
public import Kafka

/// What the first round trip of a prepare locks and loads.
public struct BatchKeys: Sendable {
    /// The partitions that the batch has records of, in order, with the epoch under which this lane owns them.
    public var partitions: [(partition: TopicPartition, epoch: Int64)]
    /// Sagas that records of the batch name.
    public var sagas: Set<Identifier>
    /// Plans whose holder matters.
    public var plans: Set<String>

    /// Keys of one batch.
    public init(
        partitions: [(partition: TopicPartition, epoch: Int64)] = [], sagas: Set<Identifier> = [],
        plans: Set<String> = []
    ) {
        self.partitions = partitions
        self.sagas = sagas
        self.plans = plans
    }
}
