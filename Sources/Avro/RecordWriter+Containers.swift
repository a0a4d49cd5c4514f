extension RecordWriter {
    /// Writes a record; `body` puts its fields in the schema's order.
    public mutating func putRecord(_ body: (inout RecordWriter) -> Void) {
        putContainer(.record, "a record", body)
    }

    /// Writes an array; every value that `body` puts is an element.
    public mutating func putArray(_ body: (inout RecordWriter) -> Void) {
        putContainer(.array, "an array", body)
    }

    /// Writes a map; `body` calls ``key(_:)`` before each value. Of a repeated key the last value stands.
    public mutating func putMap(_ body: (inout RecordWriter) -> Void) {
        putContainer(.map, "a map", body)
    }

    /// Writes an array of texts.
    @inlinable
    public mutating func putArray(_ texts: some Sequence<String>) {
        putArray { array in
            for text in texts { array.put(text) }
        }
    }

    /// Writes a map of texts in the order given. A `Dictionary` has no stable order: where the bytes must be the same
    /// every time, give an ordered sequence.
    @inlinable
    public mutating func putMap(_ entries: some Sequence<(key: String, value: String)>) {
        putMap { map in
            for (key, value) in entries {
                map.key(key)
                map.put(value)
            }
        }
    }

    private mutating func putContainer(_ kind: TypeKinds, _ given: String, _ body: (inout RecordWriter) -> Void) {
        guard let type = step(), let settled = settle(type, as: kind, given: given), open(settled) else { return }
        body(&self)
        close()
    }
}
