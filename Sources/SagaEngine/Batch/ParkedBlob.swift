internal import Kafka

/// The byte form of a parked record: everything but its partition and offset, which are columns of `parked_events`.
///
/// Version 1, integers big-endian: `u8 version`, `u8` what the timestamp means (0 none, 1 created, 2 appended), `u8` whether
/// there is one, `i64 timestamp`, `i32 length` + key, `i32 length` + value (-1: none), `u32 count` of headers, each
/// `u16 length` + name and `i32 length` + value.
enum ParkedBlob {
    private static let version: UInt8 = 1

    static func encode(_ record: ConsumedRecord) -> [UInt8] {
        var writer = BlobWriter()
        writer.put(version)
        let type: UInt8 =
            switch record.timestampType {
            case .unavailable: 0
            case .created: 1
            case .appended: 2
            }
        writer.put(type)
        writer.put(UInt8(record.timestamp == nil ? 0 : 1))
        writer.put(record.timestamp ?? 0)
        writer.bytes(record.key)
        writer.bytes(record.value)
        writer.put(UInt32(record.headers.count))
        for header in record.headers {
            writer.name(header.name)
            writer.bytes(header.value)
        }
        return writer.bytes
    }

    static func decode(
        _ bytes: UnsafeRawBufferPointer, partition: TopicPartition, offset: Int64
    ) throws(UnreadableOutbox) -> ConsumedRecord {
        var reader = BlobReader(source: bytes)
        let found: UInt8 = try reader.integer()
        guard found == version else {
            throw UnreadableOutbox(problem: "a parked record of version \(found), this program reads \(version)")
        }
        let type: ConsumedRecord.TimestampType =
            switch try reader.integer() as UInt8 {
            case 1: .created
            case 2: .appended
            default: .unavailable
            }
        let hasTime: UInt8 = try reader.integer()
        let time: Int64 = try reader.integer()
        let key = try reader.bytes()
        let value = try reader.bytes()
        let count: UInt32 = try reader.integer()
        var headers: [Header] = []
        for _ in 0..<count { headers.append(Header(try reader.name(), bytes: try reader.bytes())) }
        guard reader.isAtEnd else { throw UnreadableOutbox(problem: "bytes after the last header") }
        return ConsumedRecord(
            partition: partition, offset: offset, timestamp: hasTime == 1 ? time : nil, timestampType: type, key: key,
            value: value, headers: headers)
    }
}
