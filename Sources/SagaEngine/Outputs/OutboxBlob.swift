/// The byte form of an outbox row's outputs.
///
/// Version 1, integers big-endian: `u8 version`, `u32 count`, then for each output `u16 length` + topic,
/// `i32 length` + key, `i32 length` + value (-1: none), `u16 count` of headers, each `u16 length` + name and
/// `i32 length` + value. A header count of 0xFFFF repeats the headers of the output before.
public enum OutboxBlob {
    static let version: UInt8 = 1
    private static let sameHeaders: UInt16 = 0xFFFF

    /// Writes outputs; the batch's size decides the size of the blob (about the size of what is produced).
    public static func encode(_ outputs: [Output]) -> [UInt8] {
        var writer = Writer()
        writer.bytes.reserveCapacity(outputs.reduce(5) { $0 + 64 + ($1.key?.count ?? 0) + ($1.value?.count ?? 0) })
        writer.bytes.append(version)
        writer.put(UInt32(outputs.count))
        var last: OutputHeaders?
        for output in outputs {
            writer.name(output.topic)
            writer.bytes(output.key)
            writer.bytes(output.value)
            if let last, last === output.headers {
                writer.put(sameHeaders)
            } else {
                writer.put(UInt16(output.headers.entries.count))
                for header in output.headers.entries {
                    writer.name(header.name)
                    writer.bytes(header.value)
                }
                last = output.headers
            }
        }
        return writer.bytes
    }

    /// Reads outputs back.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(UnreadableOutbox) -> [Output] {
        var reader = Reader(source: bytes)
        let found = try reader.take(1)[0]
        guard found == version else {
            throw UnreadableOutbox(problem: "version \(found), this program reads \(version)")
        }
        let count: UInt32 = try reader.integer()
        var outputs: [Output] = []
        outputs.reserveCapacity(min(Int(count), bytes.count / 12))
        var last = OutputHeaders([])
        for _ in 0..<count {
            let topic = try reader.name()
            let key = try reader.bytes()
            let value = try reader.bytes()
            let headers: UInt16 = try reader.integer()
            if headers != sameHeaders {
                var entries: [(name: String, value: [UInt8]?)] = []
                for _ in 0..<headers { entries.append((try reader.name(), try reader.bytes())) }
                last = OutputHeaders(entries)
            }
            outputs.append(Output(topic: topic, key: key, value: value, headers: last))
        }
        guard reader.position == bytes.count else { throw UnreadableOutbox(problem: "bytes after the last output") }
        return outputs
    }

    private struct Writer {
        var bytes: [UInt8] = []

        mutating func put(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
        }

        mutating func name(_ text: String) {
            put(UInt16(text.utf8.count))
            bytes.append(contentsOf: text.utf8)
        }

        mutating func bytes(_ content: [UInt8]?) {
            put(Int32(content?.count ?? -1))
            if let content { bytes.append(contentsOf: content) }
        }
    }

    private struct Reader {
        let source: UnsafeRawBufferPointer
        var position = 0

        mutating func take(_ count: Int) throws(UnreadableOutbox) -> UnsafeRawBufferPointer {
            guard count >= 0, source.count - position >= count else {
                throw UnreadableOutbox(problem: "ends at byte \(source.count)")
            }
            defer { position += count }
            return UnsafeRawBufferPointer(rebasing: source[position..<position + count])
        }

        mutating func integer<Value: FixedWidthInteger>() throws(UnreadableOutbox) -> Value {
            let bytes = try take(MemoryLayout<Value>.size)
            return bytes.reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
        }

        mutating func name() throws(UnreadableOutbox) -> String {
            let length: UInt16 = try integer()
            return String(decoding: try take(Int(length)), as: UTF8.self)
        }

        mutating func bytes() throws(UnreadableOutbox) -> [UInt8]? {
            let length: Int32 = try integer()
            return length < 0 ? nil : Array(try take(Int(length)))
        }
    }
}

/// An outbox row whose outputs cannot be read: the row was damaged, or written by a newer program.
public struct UnreadableOutbox: Error, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let problem: String

    /// One line.
    public var description: String { "outbox row cannot be read: \(problem)" }
}
