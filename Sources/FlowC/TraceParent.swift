/// The W3C header `traceparent`: `00-<32 hex>-<16 hex>-<2 hex>`.
struct TraceParent: Hashable, Sendable {
    /// 32 hexadecimal digits.
    var traceID: String
    /// 16 hexadecimal digits.
    var spanID: String

    /// Reads the header; nil when it is malformed or names nothing (all zero).
    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0].count == 2, parts[0] != "ff", parts[3].count >= 2,
            Self.isIdentity(parts[1], length: 32), Self.isIdentity(parts[2], length: 16)
        else { return nil }
        traceID = String(parts[1])
        spanID = String(parts[2])
    }

    /// True for lower-case hexadecimal digits of that number, not all zero.
    static func isIdentity(_ text: some StringProtocol, length: Int) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
            && !text.utf8.allSatisfy { $0 == 48 }
    }
}
