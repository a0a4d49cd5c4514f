internal import CRdkafka

extension Admin {
    /// Sends one request of librdkafka's admin interface and waits for its answer.
    ///
    /// librdkafka gives up after the time-out and says why; should it not, half a second later we do.
    func request<Result>(
        _ kind: rd_kafka_admin_op_t, _ operation: String, timeout: Duration, lasting: Bool = false,
        send: (_ options: OpaquePointer, _ queue: OpaquePointer) -> Void,
        read: (_ answer: OpaquePointer) throws(KafkaError) -> Result
    ) throws(KafkaError) -> Result {
        guard let options = rd_kafka_AdminOptions_new(handle.raw, kind), let queue = rd_kafka_queue_new(handle.raw)
        else { throw KafkaError(.inconsistent, text: "librdkafka refused the request", operation: operation) }
        defer {
            rd_kafka_queue_destroy(queue)
            rd_kafka_AdminOptions_destroy(options)
        }
        try limit(options, to: timeout, lasting: lasting, operation)
        send(options, queue)
        guard let answer = rd_kafka_queue_poll(queue, (timeout + .milliseconds(500)).milliseconds) else {
            throw KafkaError(.timedOut, text: "no broker answered within \(timeout)", operation: operation)
        }
        defer { rd_kafka_event_destroy(answer) }
        let code = rd_kafka_event_error(answer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            let reason = rd_kafka_event_error_string(answer).map { String(cString: $0) } ?? ErrorCode(code).text
            let text = ErrorCode(code) == .timedOut ? "no broker answered within \(timeout): \(reason)" : reason
            throw KafkaError(ErrorCode(code), text: text, operation: operation)
        }
        return try read(answer)
    }

    /// The request's own limit, and for a change that spreads over the cluster (`lasting`) the same for its end.
    private func limit(
        _ options: OpaquePointer, to timeout: Duration, lasting: Bool, _ operation: String
    ) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 256)
        var code = rd_kafka_AdminOptions_set_request_timeout(options, timeout.milliseconds, &text, text.count)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR, lasting {
            code = rd_kafka_AdminOptions_set_operation_timeout(options, timeout.milliseconds, &text, text.count)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaError(ErrorCode(code), text: String(cText: text), operation: operation)
        }
    }
}
