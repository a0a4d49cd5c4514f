internal import FlowC
internal import Postgres

extension ArrayColumn where Element == UUIDElement {
    /// Appends an identifier.
    mutating func append(_ id: Identifier) {
        append((high: id.high, low: id.low))
    }

    /// Appends an identifier or NULL.
    mutating func append(_ id: Identifier?) {
        if let id { append(id) } else { appendNull() }
    }
}

extension ArrayColumn where Element == TextElement {
    /// Appends a text or NULL.
    mutating func append(_ text: String?) throws(PostgresError) {
        if let text { try append(text) } else { appendNull() }
    }
}

extension ArrayColumn where Element == TextElement {
    /// Appends words about an input, which may quote it (``String/shown``).
    mutating func append(shown text: String?) throws(PostgresError) {
        if let text { try append(text.shown) } else { appendNull() }
    }
}

extension ArrayColumn where Element == TimestamptzElement {
    /// Appends a time in epoch milliseconds, or NULL.
    mutating func append(optional value: Int64?) throws(PostgresError) {
        if let value { try append(epochMilliseconds: value) } else { appendNull() }
    }
}

extension String {
    /// Without what Postgres cannot hold: U+0000 becomes U+FFFD.
    var shown: String {
        guard utf8.contains(0) else { return self }
        return String(UnicodeScalarView(unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}

extension Row {
    /// A uuid as an identifier.
    func identifier(_ column: Int) throws(PostgresError) -> Identifier {
        let (high, low) = try uuid(column)
        return Identifier(high: high, low: low)
    }
}
