/// A topic to be created.
public struct NewTopic: Hashable, Sendable {
    /// The name.
    public var name: String
    /// How many partitions.
    public var partitions: Int32
    /// How many brokers hold each partition; nil takes the broker's default (Kafka 2.4 or newer).
    public var replication: Int32?
    /// Properties of the topic, such as `cleanup.policy`.
    public var configuration: [String: String]

    /// Describes a topic.
    public init(
        _ name: String, partitions: Int32, replication: Int32? = nil, configuration: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.configuration = configuration
    }
}
