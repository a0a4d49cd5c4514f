internal import CRdkafka

/// Handles of the topics that a producer writes to; looking one up by name for every record would take a lock.
///
/// `@unchecked Sendable`: the handles are thread-safe, the table is changed by the one thread that owns the producer.
struct TopicHandles: @unchecked Sendable {
    private var handles: [String: OpaquePointer] = [:]
    /// `compression.codec` of topics that have one of their own.
    private let codecs: [String: String]

    init(codecs: [String: String] = [:]) {
        self.codecs = codecs
    }

    mutating func handle(of topic: String, client: OpaquePointer) throws(KafkaError) -> OpaquePointer {
        if let known = handles[topic] { return known }
        // librdkafka takes an empty name and then asks brokers about it.
        guard !topic.isEmpty else {
            throw KafkaError(.invalidArgument, text: "a topic needs a name", operation: "open topic \(topic)")
        }
        guard let handle = rd_kafka_topic_new(client, topic, try properties(of: topic, client)) else {
            throw KafkaError(rd_kafka_last_error(), client: client, operation: "open topic \(topic)")
        }
        handles[topic] = handle
        return handle
    }

    /// The client takes them over; nil for its own.
    private func properties(of topic: String, _ client: OpaquePointer) throws(KafkaError) -> OpaquePointer? {
        guard let codec = codecs[topic] else { return nil }
        let properties = rd_kafka_default_topic_conf_dup(client)
        var problem = [CChar](repeating: 0, count: 256)
        guard
            rd_kafka_topic_conf_set(properties, "compression.codec", codec, &problem, problem.count)
                == RD_KAFKA_CONF_OK
        else {
            rd_kafka_topic_conf_destroy(properties)
            let text = String(decoding: problem.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw KafkaError(.invalidArgument, text: text, operation: "open topic \(topic)")
        }
        return properties
    }

    /// Must come before the client is destroyed.
    func destroyAll() {
        for handle in handles.values { rd_kafka_topic_destroy(handle) }
    }
}
