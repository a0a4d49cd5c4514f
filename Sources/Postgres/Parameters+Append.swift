/// One method a type. The text and JSON ones refuse what the server would refuse, and name the parameter.
extension Parameters {
    /// Appends NULL of a type.
    public mutating func appendNull(_ type: SQLType) {
        note(type, offset: -1, length: 0)
    }

    /// Appends a boolean.
    public mutating func append(bool value: Bool) {
        bytes.append(value ? 1 : 0)
        note(.bool, offset: bytes.count - 1, length: 1)
    }

    /// Appends a smallint.
    public mutating func append(int2 value: Int16) { append(integer: value, .int2) }

    /// Appends an integer.
    public mutating func append(int4 value: Int32) { append(integer: value, .int4) }

    /// Appends a bigint.
    public mutating func append(int8 value: Int64) { append(integer: value, .int8) }

    /// Appends a double precision.
    public mutating func append(float8 value: Double) { append(integer: value.bitPattern, .float8) }

    /// Appends a uuid from its upper and lower 64 bits, as they are read from left to right.
    public mutating func append(uuid value: (high: UInt64, low: UInt64)) {
        bytes.appendUUID(value)
        note(.uuid, offset: bytes.count - 16, length: 16)
    }

    /// Appends a timestamptz from milliseconds since 1970-01-01 UTC; refuses what is before 4714 BC or after 294276 AD.
    public mutating func append(timestamptz epochMilliseconds: Int64) throws(PostgresError) {
        guard let value = Timestamp.serverMicroseconds(epochMilliseconds: epochMilliseconds) else {
            throw refusal("is out of the range of timestamptz: \(epochMilliseconds) ms")
        }
        append(integer: value, .timestamptz)
    }

    /// Appends a text; refuses NUL.
    public mutating func append(text value: String) throws(PostgresError) {
        var value = value
        let problem = value.withUTF8 { TextRule.problem(validUTF8: UnsafeRawBufferPointer($0)) }
        if let problem { throw refusal(problem) }
        try append(raw: .text) { bytes in value.withUTF8 { bytes.append(contentsOf: $0) } }
    }

    /// Appends a text from bytes; refuses NUL and what is not UTF-8.
    public mutating func append(utf8 value: UnsafeRawBufferPointer) throws(PostgresError) {
        if let problem = TextRule.problem(value) { throw refusal(problem) }
        try append(raw: .text) { bytes in bytes.append(contentsOf: value) }
    }

    /// Appends a bytea.
    public mutating func append(bytea value: UnsafeRawBufferPointer) throws(PostgresError) {
        try append(raw: .bytea) { bytes in bytes.append(contentsOf: value) }
    }

    /// Appends a bytea.
    public mutating func append(bytea value: [UInt8]) throws(PostgresError) {
        try append(raw: .bytea) { bytes in bytes.append(contentsOf: value) }
    }

    /// Appends a json from the bytes of a document; refuses NUL and what is not UTF-8, the rest is the server's to check.
    public mutating func append(json value: UnsafeRawBufferPointer) throws(PostgresError) {
        if let problem = TextRule.problem(value) { throw refusal(problem) }
        try append(raw: .json) { bytes in bytes.append(contentsOf: value) }
    }

    /// Appends a jsonb from the bytes of a document; refuses NUL and what is not UTF-8, the rest is the server's to check.
    public mutating func append(jsonb value: UnsafeRawBufferPointer) throws(PostgresError) {
        if let problem = TextRule.problem(value) { throw refusal(problem) }
        try append(raw: .jsonb) { bytes in
            bytes.append(jsonbVersion)
            bytes.append(contentsOf: value)
        }
    }

    /// Appends a copy of a one-dimensional array.
    public mutating func append<Element: ArrayElement>(
        _ column: borrowing ArrayColumn<Element>
    ) throws(PostgresError) {
        let start = bytes.count
        bytes.appendBigEndian(Int32(column.count == 0 ? 0 : 1))
        bytes.appendBigEndian(Int32(column.nullCount == 0 ? 0 : 1))
        bytes.appendBigEndian(Element.elementType.rawValue)
        if column.count > 0 {
            bytes.appendBigEndian(Int32(truncatingIfNeeded: column.count))
            bytes.appendBigEndian(Int32(1))
            bytes.append(contentsOf: column.bytes)
        }
        try close(Element.arrayType, from: start)
        noteArray(count: column.count)
    }

    private mutating func append<Value: FixedWidthInteger>(integer value: Value, _ type: SQLType) {
        bytes.appendBigEndian(value)
        let size = MemoryLayout<Value>.size
        note(type, offset: bytes.count - size, length: Int32(truncatingIfNeeded: size))
    }

    private mutating func append(raw type: SQLType, _ write: (inout [UInt8]) -> Void) throws(PostgresError) {
        let start = bytes.count
        write(&bytes)
        try close(type, from: start)
    }
}

/// The first byte of jsonb's binary form.
let jsonbVersion: UInt8 = 1
