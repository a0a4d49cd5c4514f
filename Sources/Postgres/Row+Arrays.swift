/// One-dimensional arrays; a NULL element is nil.
extension Row {
    /// An int8[].
    public func int8Array(_ column: Int) throws(PostgresError) -> [Int64?] {
        try array(column, Int8Element.self) { reader, _ in reader.integer(Int64.self) }
    }

    /// A text[].
    public func textArray(_ column: Int) throws(PostgresError) -> [String?] {
        try array(column, TextElement.self) { reader, length in
            reader.take(length).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// A uuid[], each as its upper and lower 64 bits.
    public func uuidArray(_ column: Int) throws(PostgresError) -> [(high: UInt64, low: UInt64)?] {
        try array(column, UUIDElement.self) { reader, _ in reader.uuid() }
    }

    /// A bytea[].
    public func byteaArray(_ column: Int) throws(PostgresError) -> [[UInt8]?] {
        try array(column, ByteaElement.self) { reader, length in reader.take(length).map { Array($0) } }
    }

    /// Reads the binary form (`array_send`): dimensions, flag, element type, then length and lower bound, then the elements.
    private func array<Element: ArrayElement, Value>(
        _ column: Int, _ element: Element.Type, _ read: (inout WireReader, Int) -> Value?
    ) throws(PostgresError) -> [Value?] {
        var reader = WireReader(try value(column, Element.arrayType))
        guard let dimensions = reader.integer(Int32.self), reader.take(8) != nil, dimensions >= 0 else {
            throw mismatch(column, Element.arrayType, "is too short")
        }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count = reader.integer(Int32.self), count >= 0, reader.take(4) != nil else {
            throw mismatch(column, Element.arrayType, "has \(dimensions) dimensions")
        }
        var values: [Value?] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let length = reader.integer(Int32.self) else {
                throw mismatch(column, Element.arrayType, "is too short")
            }
            if length == -1 {
                values.append(nil)
            } else if let value = read(&reader, Int(length)) {
                values.append(value)
            } else {
                throw mismatch(column, Element.arrayType, "holds a broken element")
            }
        }
        return values
    }
}
