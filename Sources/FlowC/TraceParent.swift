/// The W3C header `traceparent`: `00-<32 hex>-<16 hex>-<2 hex>`.
struct TraceParent: Hashable, Sendable {
    /// 32 hexadecimal digits.
    var traceID: String
    /// 16 hexadecimal digits.
    var spanID: String

    /// Reads the header; nil when it is malformed or names nothing (all zero). Later versions may go on after the flags.
    init?(_ text: String) {
        var text = text
        let parts = text.withUTF8 { bytes -> (String, String)? in
            let bytes = UnsafeRawBufferPointer(bytes)
            let dash = UInt8(ascii: "-")
            guard bytes.count >= 55, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
                bytes.count == 55 || bytes[55] == dash, bytes[0..<2].allSatisfy(Self.isHexadecimal),
                bytes[53..<55].allSatisfy(Self.isHexadecimal), !bytes[0..<2].elementsEqual("ff".utf8),
                Self.isIdentity(bytes[3..<35]), Self.isIdentity(bytes[36..<52])
            else { return nil }
            return (String(decoding: bytes[3..<35], as: UTF8.self), String(decoding: bytes[36..<52], as: UTF8.self))
        }
        guard let parts else { return nil }
        (traceID, spanID) = parts
    }

    /// True for lower-case hexadecimal digits of that number, not all zero.
    static func isIdentity(_ text: String, length: Int) -> Bool {
        text.utf8.count == length && isIdentity(text.utf8)
    }

    private static func isIdentity(_ digits: some Sequence<UInt8>) -> Bool {
        var bits: UInt8 = 0
        for digit in digits {
            guard isHexadecimal(digit) else { return false }
            bits |= digit ^ UInt8(ascii: "0")
        }
        return bits != 0
    }

    private static func isHexadecimal(_ digit: UInt8) -> Bool {
        (48...57).contains(digit) || (97...102).contains(digit)
    }
}
