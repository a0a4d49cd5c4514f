internal import CRdkafka

extension Admin {
    /// The properties of a topic by name, defaults included.
    public func configuration(
        ofTopic topic: String, timeout: Duration
    ) throws(KafkaError) -> [ConfigurationEntry] {
        let operation = "describe configuration"
        guard let resource = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic) else {
            throw KafkaError(.invalidArgument, text: "a topic needs a name", operation: operation, topic: topic)
        }
        defer { rd_kafka_ConfigResource_destroy(resource) }
        return try request(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, operation, timeout: timeout) { options, queue in
            var list: [OpaquePointer?] = [resource]
            rd_kafka_DescribeConfigs(handle.raw, &list, list.count, options, queue)
        } read: { (answer) throws(KafkaError) in
            var count = 0
            let result = rd_kafka_event_DescribeConfigs_result(answer)
            guard let found = rd_kafka_DescribeConfigs_result_resources(result, &count), count > 0, let first = found[0]
            else { throw KafkaError(.inconsistent, text: "the answer is empty", operation: operation, topic: topic) }
            let code = rd_kafka_ConfigResource_error(first)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                let text = rd_kafka_ConfigResource_error_string(first).map { String(cString: $0) }
                throw KafkaError(ErrorCode(code), text: text, operation: operation, topic: topic)
            }
            return Self.entries(of: first)
        }
    }

    private static func entries(of resource: OpaquePointer) -> [ConfigurationEntry] {
        var count = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &count)
        return UnsafeBufferPointer(start: entries, count: entries == nil ? 0 : count)
            .compactMap { entry in
                guard let entry, let name = rd_kafka_ConfigEntry_name(entry) else { return nil }
                return ConfigurationEntry(
                    name: String(cString: name),
                    value: rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) },
                    isDefault: rd_kafka_ConfigEntry_is_default(entry) == 1,
                    isReadOnly: rd_kafka_ConfigEntry_is_read_only(entry) == 1)
            }
            .sorted { $0.name < $1.name }
    }
}
