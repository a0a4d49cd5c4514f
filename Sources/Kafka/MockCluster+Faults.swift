internal import CRdkafka

extension MockCluster {
    /// The next requests of this kind are answered with these errors, one each; `_TRANSPORT` breaks the connection.
    public func push(_ errors: ErrorCode..., for request: APIKey) {
        let codes = errors.map(\.raw)
        rd_kafka_mock_push_request_errors_array(raw, request.rawValue, codes.count, codes)
    }

    /// Forgets the errors pushed for this kind of request.
    public func clearErrors(for request: APIKey) {
        rd_kafka_mock_clear_request_errors(raw, request.rawValue)
    }

    /// One broker answers its next request of this kind late, with an error or without. Comes before ``push(_:for:)``.
    public func delay(
        _ request: APIKey, by latency: Duration, error: ErrorCode = .noError, broker: Int32 = 1
    ) throws(KafkaError) {
        let code = crdkafka_mock_broker_push_error_rtt(
            raw, broker, request.rawValue, error.raw, latency.milliseconds)
        try Self.check(code, "delay answer of broker \(broker)")
    }

    /// Every answer of a broker takes this long; nil means all brokers.
    public func setRoundTrip(_ latency: Duration, broker: Int32? = nil) throws(KafkaError) {
        let code = rd_kafka_mock_broker_set_rtt(raw, broker ?? -1, latency.milliseconds)
        try Self.check(code, "set round trip of broker \(broker ?? -1)")
    }

    /// Disconnects everybody and refuses connections until ``bringUp(broker:)``; nil means all brokers.
    public func takeDown(broker: Int32? = nil) throws(KafkaError) {
        try Self.check(rd_kafka_mock_broker_set_down(raw, broker ?? -1), "take down broker \(broker ?? -1)")
    }

    /// Accepts connections again; nil means all brokers.
    public func bringUp(broker: Int32? = nil) throws(KafkaError) {
        try Self.check(rd_kafka_mock_broker_set_up(raw, broker ?? -1), "bring up broker \(broker ?? -1)")
    }

    /// Makes a broker the coordinator of a group.
    public func setCoordinator(ofGroup group: String, broker: Int32) throws(KafkaError) {
        try Self.check(rd_kafka_mock_coordinator_set(raw, "group", group, broker), "set coordinator of \(group)")
    }

    /// Makes a broker the coordinator of a transactional id.
    public func setCoordinator(ofTransactionalID id: String, broker: Int32) throws(KafkaError) {
        try Self.check(rd_kafka_mock_coordinator_set(raw, "transaction", id, broker), "set coordinator of \(id)")
    }

    /// Metadata and AddPartitionsToTxn requests answer with this error for a topic; `noError` ends that.
    public func setError(_ error: ErrorCode, topic: String) {
        rd_kafka_mock_topic_set_error(raw, topic, error.raw)
    }

    /// Makes a broker the leader of a partition; nil leaves it without one.
    public func setLeader(of partition: TopicPartition, broker: Int32?) throws(KafkaError) {
        let code = rd_kafka_mock_partition_set_leader(raw, partition.topic, partition.partition, broker ?? -1)
        try Self.check(code, "set leader of \(partition)")
    }

    private static func check(_ code: rd_kafka_resp_err_t, _ operation: String) throws(KafkaError) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw KafkaError(ErrorCode(code), operation: operation)
    }
}
