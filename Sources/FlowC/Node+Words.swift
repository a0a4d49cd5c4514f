internal import Documents

extension Node {
    /// Text for people, never refused for what it says: cut to so many characters, U+0000 replaced by U+FFFD; nil for null
    /// and for empty text.
    func readWords(_ scope: FieldScope, _ name: StaticString, limit: Int) throws(RejectedRecord) -> String? {
        try check(.text, scope, name)
        return words(limit: limit)
    }

    /// The same where text may stand but need not; nil for anything else.
    func words(limit: Int) -> String? {
        guard let bytes = utf8, !bytes.isEmpty else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        if bytes.count <= limit && !bytes.holdsNUL { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(limit) { scalars.append(scalar.value == 0 ? "\u{FFFD}" : scalar) }
        return String(scalars)
    }
}
