/// Writing the binary form of values: big-endian integers and raw bytes.
extension [UInt8] {
    mutating func appendBigEndian<Value: FixedWidthInteger>(_ value: Value) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    mutating func appendUUID(_ value: (high: UInt64, low: UInt64)) {
        appendBigEndian(value.high)
        appendBigEndian(value.low)
    }
}

/// Reading the binary form of values, bounds checked: nil when the bytes end early.
struct WireReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
        guard let part = take(MemoryLayout<Value>.size) else { return nil }
        return Value(bigEndian: part.loadUnaligned(as: Value.self))
    }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, bytes.count - offset >= count else { return nil }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    mutating func uuid() -> (high: UInt64, low: UInt64)? {
        guard let high = integer(UInt64.self), let low = integer(UInt64.self) else { return nil }
        return (high, low)
    }
}
