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
    public func withText<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: Self.textLength, alignment: 1) { buffer in
            write(buffer)
            return body(UnsafeRawBufferPointer(buffer))
        }
    }

    private func write(_ buffer: UnsafeMutableRawBufferPointer) {
        var position = 0
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 {
                buffer[position] = UInt8(ascii: "-")
                position += 1
            }
            let half = index < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - (index & 15) * 4)) & 15
            buffer[position] = digit < 10 ? digit + 48 : digit + 87
            position += 1
        }
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
