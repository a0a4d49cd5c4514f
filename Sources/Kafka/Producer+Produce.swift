internal import CRdkafka

extension Producer {
    /// Queues a record. All bytes are copied; the record is delivered or reported as failed later.
    ///
    /// When the queue is full, callbacks are served until there is room, at most for `waiting`; then `_QUEUE_FULL` is
    /// thrown. A record larger than `message.max.bytes` is refused at once with `MSG_SIZE_TOO_LARGE`.
    public mutating func produce(_ record: ProducerRecord, waiting: Duration = .seconds(30)) throws(KafkaError) {
        let topic = try topics.handle(of: record.topic, client: handle.raw)
        guard !record.headers.isEmpty else { return try queue(record, topic, headers: nil, waiting) }
        try HeaderList(record.headers).transfer { (headers) throws(KafkaError) in
            try queue(record, topic, headers: headers, waiting)
        }
    }

    /// The same with headers that several records share; they come before the record's own.
    public mutating func produce(
        _ record: ProducerRecord, sharing shared: borrowing HeaderList, waiting: Duration = .seconds(30)
    ) throws(KafkaError) {
        let topic = try topics.handle(of: record.topic, client: handle.raw)
        var list = shared.copy()
        for header in record.headers { list.append(header) }
        try list.transfer { (headers) throws(KafkaError) in
            try queue(record, topic, headers: headers, waiting)
        }
    }

    /// The same without a ``ProducerRecord``: bytes that lie anywhere, such as in one blob of many records, are copied
    /// once. The headers are handed over, also when an error is thrown.
    public mutating func produce(
        topic: String, partition: Int32? = nil, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: consuming HeaderList, timestamp: Int64? = nil, opaque: UInt = 0, waiting: Duration = .seconds(30)
    ) throws(KafkaError) {
        let place = QueuedRecord(
            topic: try topics.handle(of: topic, client: handle.raw), name: topic, partition: partition,
            timestamp: timestamp, opaque: opaque)
        try headers.transfer { (headers) throws(KafkaError) in
            if let error = place.queue(on: handle, key, value, headers, waiting) { throw error }
        }
    }

    private func queue(
        _ record: ProducerRecord, _ topic: OpaquePointer, headers: OpaquePointer?, _ waiting: Duration
    ) throws(KafkaError) {
        let place = QueuedRecord(
            topic: topic, name: record.topic, partition: record.partition, timestamp: record.timestamp,
            opaque: record.opaque)
        let error = record.key.withBytes { key in
            record.value.withBytes { value in place.queue(on: handle, key, value, headers, waiting) }
        }
        if let error { throw error }
    }
}

extension [UInt8]? {
    fileprivate func withBytes<Result>(_ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let self else { return body(nil) }
        return self.withUnsafeBytes { body($0) }
    }
}
