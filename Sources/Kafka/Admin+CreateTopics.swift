internal import CRdkafka

extension Admin {
    /// Creates topics. A result a topic, in the brokers' order: nil when it was created, else why not
    /// (`TOPIC_ALREADY_EXISTS` among others).
    ///
    /// Throws when the request as a whole has no answer within the time-out, or when a description is invalid.
    public func createTopics(_ topics: [NewTopic], timeout: Duration) throws(KafkaError) -> [(
        name: String, error: KafkaError?
    )] {
        guard !topics.isEmpty else { return [] }
        let operation = "create topics"
        let requests = try NewTopicRequests(topics)
        return try request(RD_KAFKA_ADMIN_OP_CREATETOPICS, operation, timeout: timeout, lasting: true) {
            options, queue in
            var list = requests.list
            rd_kafka_CreateTopics(handle.raw, &list, list.count, options, queue)
        } read: { answer in
            var count = 0
            let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count)
            return UnsafeBufferPointer(start: results, count: results == nil ? 0 : count).compactMap { result in
                guard let result else { return nil }
                let name = String(cString: rd_kafka_topic_result_name(result))
                let code = rd_kafka_topic_result_error(result)
                guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return (name, nil) }
                let text = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
                return (name, KafkaError(ErrorCode(code), text: text, operation: operation, topic: name))
            }
        }
    }
}

/// Owns librdkafka's descriptions of new topics.
private struct NewTopicRequests: ~Copyable {
    private(set) var list: [OpaquePointer?] = []

    init(_ topics: [NewTopic]) throws(KafkaError) {
        for topic in topics { try add(topic) }
    }

    deinit {
        for case let request? in list { rd_kafka_NewTopic_destroy(request) }
    }

    private mutating func add(_ topic: NewTopic) throws(KafkaError) {
        guard !topic.name.isEmpty, topic.partitions > 0 else {
            throw KafkaError(
                .invalidArgument, text: "a topic needs a name and at least one partition", operation: "create topics",
                topic: topic.name)
        }
        var text = [CChar](repeating: 0, count: 256)
        let request = rd_kafka_NewTopic_new(
            topic.name, topic.partitions, topic.replication ?? -1, &text, text.count)
        guard let request else {
            throw KafkaError(
                .invalidArgument, text: String(cText: text), operation: "create topics", topic: topic.name)
        }
        list.append(request)
        for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
            let code = rd_kafka_NewTopic_set_config(request, name, value)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw KafkaError(
                    ErrorCode(code), text: "\(name)=\(value) is refused", operation: "create topics",
                    topic: topic.name)
            }
        }
    }
}
