internal import CRdkafka

extension Admin {
    /// Deletes topics with everything in them. A result a topic, in the brokers' order: nil when it is gone, else why not.
    ///
    /// Throws when the request as a whole has no answer within the time-out.
    public func deleteTopics(_ names: [String], timeout: Duration) throws(KafkaError) -> [(
        name: String, error: KafkaError?
    )] {
        guard !names.isEmpty else { return [] }
        let operation = "delete topics"
        var list = names.map { rd_kafka_DeleteTopic_new($0) }
        defer { list.forEach { rd_kafka_DeleteTopic_destroy($0) } }
        return try request(RD_KAFKA_ADMIN_OP_DELETETOPICS, operation, timeout: timeout, lasting: true) {
            options, queue in
            rd_kafka_DeleteTopics(handle.raw, &list, list.count, options, queue)
        } read: { answer in
            var count = 0
            let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(answer), &count)
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
