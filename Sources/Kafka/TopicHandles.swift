internal import CRdkafka

/// Handles of the topics that a producer writes to; looking one up by name for every record would take a lock.
///
/// `@unchecked Sendable`: the handles are thread-safe, the table is changed by the one thread that owns the producer.
struct TopicHandles: @unchecked Sendable {
    private var handles: [String: OpaquePointer] = [:]

    mutating func handle(of topic: String, client: OpaquePointer) throws(KafkaError) -> OpaquePointer {
        if let known = handles[topic] { return known }
        // librdkafka takes an empty name and then asks brokers about it.
        guard !topic.isEmpty else {
            throw KafkaError(.invalidArgument, text: "a topic needs a name", operation: "open topic \(topic)")
        }
        guard let handle = rd_kafka_topic_new(client, topic, nil) else {
            throw KafkaError(rd_kafka_last_error(), client: client, operation: "open topic \(topic)")
        }
        handles[topic] = handle
        return handle
    }

    /// Must come before the client is destroyed.
    func destroyAll() {
        for handle in handles.values { rd_kafka_topic_destroy(handle) }
    }
}
