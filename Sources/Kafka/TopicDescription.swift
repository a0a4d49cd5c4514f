/// A topic as the brokers describe it.
public struct TopicDescription: Hashable, Sendable {
    /// The name.
    public let name: String
    /// How many partitions it has.
    public let partitions: Int32
    /// How many brokers hold its partitions: the smallest number over all of them.
    public let replication: Int32
    /// Why the brokers cannot describe it.
    public let error: KafkaError?

    /// Builds a description.
    public init(name: String, partitions: Int32, replication: Int32, error: KafkaError? = nil) {
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.error = error
    }
}
