internal import CRdkafka

/// librdkafka's mock cluster: brokers inside of this process that other processes can use as well.
///
/// It is no Kafka: it keeps no offsets sent in a transaction, hides no aborted record, fences no producer, checks no
/// generation, creates topics whose metadata is asked by name, and holds 5 MB or 100,000 records a partition at most.
/// It goes down with this object.
///
/// `@unchecked Sendable`: the cluster has a lock of its own; the pointer never changes.
public final class MockCluster: @unchecked Sendable {
    let raw: OpaquePointer
    /// A mock cluster lives in a client.
    private let handle: ClientHandle

    /// What clients need as `bootstrap.servers`.
    public let bootstrapServers: String

    /// Starts brokers 1 to `brokers` on free ports of the loopback interface.
    public init(brokers: Int = 1) throws(KafkaError) {
        let operation = "start mock cluster"
        guard brokers > 0 else {
            throw KafkaError(.invalidArgument, text: "a cluster needs at least one broker", operation: operation)
        }
        handle = try ClientHandle(RD_KAFKA_PRODUCER, ["client.id": "mock"], .silent, operation: operation)
        guard let raw = rd_kafka_mock_cluster_new(handle.raw, Int32(clamping: brokers)),
            let servers = rd_kafka_mock_cluster_bootstraps(raw)
        else { throw KafkaError(.inconsistent, text: "librdkafka could not listen on a port", operation: operation) }
        self.raw = raw
        bootstrapServers = String(cString: servers)
    }

    deinit {
        rd_kafka_mock_cluster_destroy(raw)
    }

    /// Creates a topic. Up to three brokers hold each partition: librdkafka 2.0.2 takes no other wish.
    public func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
        let code = rd_kafka_mock_topic_create(raw, name, Int32(clamping: partitions), 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(ErrorCode(code), operation: "create topic", topic: name)
        }
    }
}
