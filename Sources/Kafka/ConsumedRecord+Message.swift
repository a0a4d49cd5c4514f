internal import CRdkafka

extension ConsumedRecord {
    /// Copies a message of librdkafka, which the caller still owns.
    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, partition: TopicPartition) {
        var clock = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let time = rd_kafka_message_timestamp(message, &clock)
        let type: TimestampType =
            switch clock {
            case RD_KAFKA_TIMESTAMP_CREATE_TIME: .created
            case RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME: .appended
            default: .unavailable
            }
        self.init(
            partition: partition,
            offset: message.pointee.offset,
            timestamp: type == .unavailable || time < 0 ? nil : time,
            timestampType: type,
            key: Self.bytes(message.pointee.key, message.pointee.key_len),
            value: Self.bytes(message.pointee.payload, message.pointee.len),
            headers: Self.headers(message))
    }

    private static func bytes(_ start: UnsafeRawPointer?, _ count: Int) -> [UInt8]? {
        start.map { Array(UnsafeRawBufferPointer(start: $0, count: count)) }
    }

    private static func headers(_ message: UnsafeMutablePointer<rd_kafka_message_t>) -> [Header] {
        var list: OpaquePointer?
        guard rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return [] }
        let count = rd_kafka_header_cnt(list)
        var headers: [Header] = []
        headers.reserveCapacity(count)
        for index in 0..<count {
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            guard rd_kafka_header_get_all(list, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR, let name
            else { break }
            headers.append(Header(String(cString: name), bytes: bytes(value, size)))
        }
        return headers
    }
}
