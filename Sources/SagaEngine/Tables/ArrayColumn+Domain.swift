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

extension Row {
    /// A uuid as an identifier.
    func identifier(_ column: Int) throws(PostgresError) -> Identifier {
        let (high, low) = try uuid(column)
        return Identifier(high: high, low: low)
    }
}
