/// Reads what ``BlobWriter`` wrote; never beyond the end of its bytes.
struct BlobReader {
    let source: UnsafeRawBufferPointer
    var position = 0

    init(source: UnsafeRawBufferPointer) {
        self.source = source
    }

    var isAtEnd: Bool { position == source.count }

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
        let count = length == BlobWriter.longName ? try integer() : UInt32(length)
        return String(decoding: try take(Int(count)), as: UTF8.self)
    }

    mutating func bytes() throws(UnreadableOutbox) -> [UInt8]? {
        let length: Int32 = try integer()
        return length < 0 ? nil : Array(try take(Int(length)))
    }
}
