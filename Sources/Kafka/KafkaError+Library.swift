internal import CRdkafka

extension KafkaError {
    /// Takes over an error object of librdkafka, nil when there is none.
    init?(consuming error: OpaquePointer?, client: OpaquePointer?, operation: String) {
        guard let error else { return nil }
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let text = String(cString: rd_kafka_error_string(error))
        if rd_kafka_error_is_fatal(error) != 0 {
            self = Self.fatal(of: client, code, text: text, operation: operation)
        } else if rd_kafka_error_txn_requires_abort(error) != 0 {
            self.init(ErrorCode(code), kind: .abortable, text: text, operation: operation)
        } else if rd_kafka_error_is_retriable(error) != 0 {
            self.init(ErrorCode(code), kind: .retriable, text: text, operation: operation)
        } else {
            self.init(ErrorCode(code), kind: .other, text: text, operation: operation)
        }
    }

    /// An error that a call returned as a bare code.
    init(
        _ code: rd_kafka_resp_err_t, client: OpaquePointer?, text: String? = nil, operation: String,
        at place: TopicPartition? = nil
    ) {
        if code == RD_KAFKA_RESP_ERR__FATAL {
            self = Self.fatal(of: client, code, text: text, operation: operation)
        } else {
            self.init(
                ErrorCode(code), text: text, operation: operation, topic: place?.topic, partition: place?.partition)
        }
    }

    /// The fatal error that a client has met. `_FATAL` only says that there is one: the client knows the cause.
    static func fatal(
        of client: OpaquePointer?, _ code: rd_kafka_resp_err_t, text: String?, operation: String
    ) -> KafkaError {
        guard code == RD_KAFKA_RESP_ERR__FATAL, let cause = cause(of: client, operation: operation) else {
            return KafkaError(ErrorCode(code), kind: .fatal, text: text, operation: operation)
        }
        return cause
    }

    /// The first fatal error of a client, nil when it has met none.
    static func cause(of client: OpaquePointer?, operation: String) -> KafkaError? {
        guard let client else { return nil }
        var text = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(client, &text, text.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaError(ErrorCode(code), kind: .fatal, text: String(cText: text), operation: operation)
    }
}

extension String {
    /// Reads a buffer that a C function has ended with a NUL.
    init(cText buffer: [CChar]) {
        self.init(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
