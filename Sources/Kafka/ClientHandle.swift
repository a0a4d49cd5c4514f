internal import CRdkafka

/// Owns a client of librdkafka and what its callbacks write.
///
/// `@unchecked Sendable`: librdkafka's handle takes its own locks; the pointer never changes.
struct ClientHandle: ~Copyable, @unchecked Sendable {
    let raw: OpaquePointer
    let context: ClientContext
    private let destroyFlags: Int32

    /// Creates a client. `prepare` registers what only this kind of client needs.
    init(
        _ type: rd_kafka_type_t, _ configuration: KafkaConfiguration, _ callbacks: ClientCallbacks,
        destroyFlags: Int32 = 0, operation: String,
        prepare: (_ conf: OpaquePointer, _ context: ClientContext) -> Void = { _, _ in }
    ) throws(KafkaError) {
        try LibraryVersion.current.requireSupported()
        let conf = try configuration.makeConf()
        let context = ClientContext(callbacks)
        context.install(in: conf)
        prepare(conf, context)
        var text = [CChar](repeating: 0, count: 512)
        guard let raw = rd_kafka_new(type, conf, &text, text.count) else {
            rd_kafka_conf_destroy(conf)
            throw KafkaError(.invalidArgument, text: String(cText: text), operation: operation)
        }
        self.raw = raw
        self.context = context
        self.destroyFlags = destroyFlags
    }

    /// Blocks until librdkafka's threads have ended.
    deinit {
        rd_kafka_destroy_flags(raw, destroyFlags)
    }

    /// Throws what a call returned as an error object.
    borrowing func check(_ error: OpaquePointer?, _ operation: String) throws(KafkaError) {
        if let error = KafkaError(consuming: error, client: raw, operation: operation) { throw error }
    }

    /// Throws what a call returned as a code.
    borrowing func check(
        _ code: rd_kafka_resp_err_t, _ operation: String, at place: TopicPartition? = nil
    ) throws(KafkaError) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        throw KafkaError(code, client: raw, operation: operation, at: place)
    }

    /// The id of the cluster, nil when no broker has told it within the time.
    borrowing func clusterID(timeout: Duration) -> String? {
        guard let text = rd_kafka_clusterid(raw, timeout.milliseconds) else { return nil }
        defer { rd_kafka_mem_free(raw, text) }
        return String(cString: text)
    }
}
