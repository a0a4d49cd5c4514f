public import Kafka

/// A broker of librdkafka's mock cluster with its topics: for tests and for trying things out.
///
/// Other processes may use it; it ends with this object, and nothing that it held is kept. What it does not do is said
/// at ``Kafka/MockCluster``.
public final class EmbeddedBroker: Sendable {
    /// A topic that exists from the start.
    public struct Topic: Hashable, Sendable {
        /// The name.
        public let name: String
        /// How many partitions it has.
        public let partitions: Int

        /// Describes a topic.
        public init(_ name: String, partitions: Int = 1) {
            self.name = name
            self.partitions = partitions
        }
    }

    /// The mock cluster, for scripted faults.
    public let cluster: MockCluster

    /// What clients need as `bootstrap.servers`.
    public var bootstrapServers: String { cluster.bootstrapServers }

    /// Starts a broker on a free port of the loopback interface and creates the topics.
    public init(topics: [Topic], brokers: Int = 1) throws(KafkaError) {
        cluster = try MockCluster(brokers: brokers)
        for topic in topics { try cluster.createTopic(topic.name, partitions: topic.partitions) }
    }
}
