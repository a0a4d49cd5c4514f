extension Identifier: LosslessStringConvertible {
    /// The number of bytes of the text form.
    public static let textLength = 36

    /// Parses the text form (8-4-4-4-12 hexadecimal digits, either case); nil for anything else.
    public init?(_ text: String) {
        var text = text
        let parsed = text.withUTF8 { Identifier(utf8: UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Parses the text form given as UTF-8.
    public init?(utf8 text: UnsafeRawBufferPointer) {
        guard text.count == Self.textLength else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (position, byte) in text.enumerated() {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Self.digit(byte) else { return nil }
            if digits < 16 { halves.0 = halves.0 << 4 | digit } else { halves.1 = halves.1 << 4 | digit }
            digits += 1
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// The lower-case text form, 36 characters.
    public var description: String {
        String(unsafeUninitializedCapacity: Self.textLength) { buffer in
            write(UnsafeMutableRawBufferPointer(buffer))
            return Self.textLength
        }
    }

    /// Gives the lower-case text form as 36 bytes, valid inside `body` only; nothing is allocated.
    @inlinable
    public func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: Self.textLength, alignment: 1) { buffer in
            write(buffer)
            return body(UnsafeRawBufferPointer(buffer))
        }
    }

    @usableFromInline
    func write(_ buffer: UnsafeMutableRawBufferPointer) {
        func put(_ digits: some FixedWidthInteger, _ position: Int) {
            buffer.storeBytes(of: digits, toByteOffset: position, as: type(of: digits))
        }
        func halves(_ digits: UInt64) -> (UInt32, UInt32) {
            (UInt32(truncatingIfNeeded: digits), UInt32(truncatingIfNeeded: digits &>> 32))
        }
        let middle = halves(Self.digits(high))
        let last = halves(Self.digits(low &>> 32))
        put(Self.digits(high &>> 32).littleEndian, 0)
        put(middle.0.littleEndian, 9)
        put(middle.1.littleEndian, 14)
        put(last.0.littleEndian, 19)
        put(last.1.littleEndian, 24)
        put(Self.digits(low).littleEndian, 28)
        put(UInt8(ascii: "-"), 8)
        put(UInt8(ascii: "-"), 13)
        put(UInt8(ascii: "-"), 18)
        put(UInt8(ascii: "-"), 23)
    }

    /// The eight hexadecimal digits of the lower 32 bits, the first in the lowest byte: a nibble to each byte, then all
    /// eight at once to their letters.
    private static func digits(_ value: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var spread = value & 0xFFFF_FFFF
        spread = (spread | spread &<< 16) & 0x0000_FFFF_0000_FFFF
        spread = (spread | spread &<< 8) & 0x00FF_00FF_00FF_00FF
        spread = (spread | spread &<< 4) & (ones &* 15)
        let letters = ((spread &+ ones &* 6) &>> 4) & ones
        return (spread &+ ones &* 48 &+ letters &* 39).byteSwapped
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 48...57: UInt64(byte - 48)
        case 97...102: UInt64(byte - 87)
        case 65...70: UInt64(byte - 55)
        default: nil
        }
    }
}
