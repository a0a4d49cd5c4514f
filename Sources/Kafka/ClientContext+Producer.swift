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

    /// Listens to what counts as delivered. Of several requests in flight to one partition a later one can be taken while an
    /// earlier one is refused: librdkafka then reports the earlier records as delivered too, without an offset
    /// (`rd_kafka_dr_implicit_ack`; confluent-kafka-go#921 shows that they can be lost). The same for a record that a broker
    /// calls a duplicate.
    func watchAssumedDeliveries(_ conf: OpaquePointer) {
        rd_kafka_conf_interceptor_add_on_new(
            conf, "assumed-delivery",
            { client, _, context, _, _ in
                rd_kafka_interceptor_add_on_acknowledgement(
                    client, "assumed-delivery",
                    { _, message, context in
                        // On librdkafka's threads: an atomic is set and nothing is called.
                        if let message, message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR, message.pointee.offset < 0 {
                            ClientContext.of(context)?.noteAssumedDelivery()
                        }
                        return RD_KAFKA_RESP_ERR_NO_ERROR
                    }, context)
            }, opaque)
    }
}
