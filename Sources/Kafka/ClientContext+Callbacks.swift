internal import CRdkafka

extension ClientContext {
    /// Registers the callbacks that every kind of client has.
    func install(in conf: OpaquePointer) {
        rd_kafka_conf_set_opaque(conf, opaque)
        if callbacks.log != nil {
            rd_kafka_conf_set_log_cb(conf) { client, level, facility, text in
                guard let client, let context = ClientContext.of(rd_kafka_opaque(client)) else { return }
                context.callbacks.log?(
                    LogLine(
                        severity: LogLine.Severity(rawValue: level) ?? .debug,
                        facility: facility.map { String(cString: $0) } ?? "",
                        text: text.map { String(cString: $0) } ?? "",
                        client: String(cString: rd_kafka_name(client))))
            }
        }
        if callbacks.statistics != nil {
            rd_kafka_conf_set_stats_cb(conf) { _, json, length, opaque in
                let bytes = UnsafeRawBufferPointer(start: json, count: length)
                ClientContext.of(opaque)?.callbacks.statistics?(String(decoding: bytes, as: UTF8.self))
                return 0  // librdkafka frees the text
            }
        }
        // Always registered: without it errors of the background would end up in the log alone.
        rd_kafka_conf_set_error_cb(conf) { client, code, reason, opaque in
            ClientContext.of(opaque)?.callbacks.error?(
                KafkaError(
                    rd_kafka_resp_err_t(code), client: client, text: reason.map { String(cString: $0) },
                    operation: "background"))
        }
    }
}
