internal import CRdkafka
internal import Synchronization

extension ClientContext {
    /// Keeps what is needed of a record that was not delivered. Called within poll, flush, commit and abort.
    func collectFailure(of message: UnsafePointer<rd_kafka_message_t>, client: OpaquePointer) {
        let code = message.pointee.err
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        let topic = message.pointee.rkt.flatMap(rd_kafka_topic_name).map { String(cString: $0) } ?? ""
        let partition = message.pointee.partition < 0 ? nil : message.pointee.partition
        let key = message.pointee.key.map {
            Array(UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len))
        }
        let error = KafkaError(
            ErrorCode(code), kind: code == RD_KAFKA_RESP_ERR__FATAL ? .fatal : .other, operation: "deliver",
            topic: topic, partition: partition)
        let failure = DeliveryFailure(
            topic: topic, partition: partition, key: key, error: error,
            opaque: UInt(bitPattern: message.pointee._private), bytes: message.pointee.key_len + message.pointee.len)
        deliveryFailures.withLock { $0.append(failure) }
    }

    /// Registers the interceptor that sees unanswered requests. librdkafka adds such interceptors to a client only
    /// while it is being created, hence the detour over `on_new`.
    func watchHiddenRetries(_ conf: OpaquePointer) {
        rd_kafka_conf_interceptor_add_on_new(
            conf, "hidden-retry",
            { client, _, context, _, _ in
                rd_kafka_interceptor_add_on_response_received(
                    client, "hidden-retry",
                    { _, _, _, _, apiKey, _, _, _, _, code, context in
                        // On librdkafka's threads: an atomic is set and nothing is called.
                        if code != RD_KAFKA_RESP_ERR_NO_ERROR, APIKey.isTransactional(apiKey) {
                            ClientContext.of(context)?.noteHiddenRetry()
                        }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, context)
            }, opaque)
    }
}
