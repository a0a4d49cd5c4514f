internal import CRdkafka

/// Questions to a cluster and changes to it. Every call blocks its thread, at most for its time-out and a little more.
public struct Admin: ~Copyable, Sendable {
    let handle: ClientHandle

    /// Creates a client; no broker is asked for anything yet. Throws when a property is refused.
    public init(_ configuration: KafkaConfiguration, callbacks: ClientCallbacks = ClientCallbacks())
        throws(KafkaError)
    {
        handle = try ClientHandle(RD_KAFKA_PRODUCER, configuration, callbacks, operation: "create admin client")
    }

    /// The cluster: its id, its controller, its brokers.
    public func cluster(timeout: Duration) throws(KafkaError) -> ClusterDescription {
        let brokers = try withMetadata("describe cluster", timeout) { metadata in
            UnsafeBufferPointer(start: metadata.brokers, count: Int(metadata.broker_cnt)).map { broker in
                ClusterDescription.Broker(id: broker.id, host: String(cString: broker.host), port: broker.port)
            }
        }
        // Both are known from the answer just received, so they do not wait.
        let controller = rd_kafka_controllerid(handle.raw, 0)
        return ClusterDescription(
            id: handle.clusterID(timeout: .zero),
            controller: controller < 0 ? nil : controller,
            brokers: brokers.sorted { $0.id < $1.id })
    }

    /// All topics by name, without the brokers' internal ones being left out.
    ///
    /// No topic is ever asked for by its name, since a broker may create what it is asked for.
    public func topics(timeout: Duration) throws(KafkaError) -> [TopicDescription] {
        let client = handle.raw
        let topics = try withMetadata("list topics", timeout) { metadata in
            UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt)).map { topic in
                TopicDescription(topic, client: client)
            }
        }
        return topics.sorted { $0.name < $1.name }
    }

    /// Serves callbacks that came in between calls, such as errors of the connection. Does not wait.
    public func poll() {
        rd_kafka_poll(handle.raw, 0)
    }

    private func withMetadata<Result>(
        _ operation: String, _ timeout: Duration, _ read: (rd_kafka_metadata) -> Result
    ) throws(KafkaError) -> Result {
        var answer: UnsafePointer<rd_kafka_metadata>?
        try handle.check(rd_kafka_metadata(handle.raw, 1, nil, &answer, timeout.milliseconds), operation)
        guard let answer else {
            throw KafkaError(.inconsistent, text: "librdkafka gave no metadata", operation: operation)
        }
        defer { rd_kafka_metadata_destroy(answer) }
        return read(answer.pointee)
    }
}

extension TopicDescription {
    fileprivate init(_ topic: rd_kafka_metadata_topic, client: OpaquePointer) {
        let name = String(cString: topic.topic)
        let partitions = UnsafeBufferPointer(start: topic.partitions, count: Int(topic.partition_cnt))
        var error: KafkaError?
        if topic.err != RD_KAFKA_RESP_ERR_NO_ERROR {
            error = KafkaError(ErrorCode(topic.err), operation: "list topics", topic: name)
        }
        self.init(
            name: name, partitions: topic.partition_cnt,
            replication: partitions.map(\.replica_cnt).min() ?? 0, error: error)
    }
}
