internal import CRdkafka

/// A record on its way into librdkafka's queue, without its bytes.
struct QueuedRecord {
    let topic: OpaquePointer
    let name: String
    let partition: Int32?
    let timestamp: Int64?
    let opaque: UInt

    /// Queues the record; nil means that it is queued and that the headers belong to librdkafka.
    func queue(
        on client: borrowing ClientHandle, _ key: UnsafeRawBufferPointer?, _ value: UnsafeRawBufferPointer?,
        _ headers: OpaquePointer?, _ waiting: Duration
    ) -> KafkaError? {
        withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 8) { arguments in
            fill(arguments, key, value, headers)
            defer { arguments.deinitialize() }
            var deadline: ContinuousClock.Instant?
            while true {
                guard let error = rd_kafka_produceva(client.raw, arguments.baseAddress, arguments.count) else {
                    return nil
                }
                let isFull = rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL
                let now = ContinuousClock.now
                let limit = deadline ?? now + waiting
                deadline = limit
                guard isFull, now < limit else { return failure(error, client.raw) }
                rd_kafka_error_destroy(error)
                rd_kafka_poll(client.raw, min(limit - now, .milliseconds(100)).milliseconds)
            }
        }
    }

    private func fill(
        _ arguments: UnsafeMutableBufferPointer<rd_kafka_vu_t>, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?, _ headers: OpaquePointer?
    ) {
        arguments.initialize(repeating: rd_kafka_vu_t())
        arguments[0].vtype = RD_KAFKA_VTYPE_RKT
        arguments[0].u.rkt = topic
        arguments[1].vtype = RD_KAFKA_VTYPE_PARTITION
        arguments[1].u.i32 = partition ?? -1
        arguments[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
        arguments[2].u.i = RD_KAFKA_MSG_F_COPY
        arguments[3].vtype = RD_KAFKA_VTYPE_TIMESTAMP
        arguments[3].u.i64 = timestamp ?? 0
        arguments[4].vtype = RD_KAFKA_VTYPE_OPAQUE
        arguments[4].u.ptr = UnsafeMutableRawPointer(bitPattern: opaque)
        arguments[5].vtype = RD_KAFKA_VTYPE_KEY
        arguments[5].u.mem.ptr = key?.start
        arguments[5].u.mem.size = key?.count ?? 0
        arguments[6].vtype = RD_KAFKA_VTYPE_VALUE
        arguments[6].u.mem.ptr = value?.start
        arguments[6].u.mem.size = value?.count ?? 0
        arguments[7].vtype = RD_KAFKA_VTYPE_HEADERS
        arguments[7].u.headers = headers
    }

    private func failure(_ error: OpaquePointer, _ client: OpaquePointer) -> KafkaError? {
        guard let found = KafkaError(consuming: error, client: client, operation: "produce") else { return nil }
        return KafkaError(
            found.code, kind: found.kind, text: found.text, operation: found.operation, topic: name,
            partition: partition)
    }
}
