/// One `append` a type of element. The text and JSON ones refuse what the server would refuse.
extension ArrayColumn where Element == BoolElement {
    /// Appends one element.
    public mutating func append(_ value: Bool) { append(integer: UInt8(value ? 1 : 0)) }
}

extension ArrayColumn where Element == Int2Element {
    /// Appends one element.
    public mutating func append(_ value: Int16) { append(integer: value) }
}

extension ArrayColumn where Element == Int4Element {
    /// Appends one element.
    public mutating func append(_ value: Int32) { append(integer: value) }
}

extension ArrayColumn where Element == Int8Element {
    /// Appends one element.
    public mutating func append(_ value: Int64) { append(integer: value) }
}

extension ArrayColumn where Element == Float8Element {
    /// Appends one element.
    public mutating func append(_ value: Double) { append(integer: value.bitPattern) }
}

extension ArrayColumn where Element == UUIDElement {
    /// Appends one element from its upper and lower 64 bits, as they are read from left to right.
    public mutating func append(_ value: (high: UInt64, low: UInt64)) {
        bytes.appendBigEndian(Int32(16))
        bytes.appendUUID(value)
        count += 1
    }
}

extension ArrayColumn where Element == TimestamptzElement {
    /// Appends one element from milliseconds since 1970-01-01 UTC; refuses what is before 4714 BC or after 294276 AD.
    public mutating func append(epochMilliseconds value: Int64) throws(PostgresError) {
        guard let microseconds = Timestamp.serverMicroseconds(epochMilliseconds: value) else {
            throw refusal("is out of the range of timestamptz: \(value) ms")
        }
        append(integer: microseconds)
    }
}

extension ArrayColumn where Element == TextElement {
    /// Appends one element; refuses NUL.
    public mutating func append(_ value: String) throws(PostgresError) {
        var value = value
        let refused: PostgresError? = value.withUTF8 { text in
            let text = UnsafeRawBufferPointer(text)
            if let problem = TextRule.problem(validUTF8: text) { return refusal(problem) }
            do throws(PostgresError) { try append(raw: text) } catch { return error }
            return nil
        }
        if let refused { throw refused }
    }

    /// Appends one element from bytes; refuses NUL and what is not UTF-8.
    public mutating func append(utf8 value: UnsafeRawBufferPointer) throws(PostgresError) {
        if let problem = TextRule.problem(value) { throw refusal(problem) }
        try append(raw: value)
    }
}

extension ArrayColumn where Element == ByteaElement {
    /// Appends one element.
    public mutating func append(_ value: UnsafeRawBufferPointer) throws(PostgresError) { try append(raw: value) }

    /// Appends one element.
    public mutating func append(_ value: [UInt8]) throws(PostgresError) {
        let refused: PostgresError? = value.withUnsafeBytes { bytes in
            do throws(PostgresError) { try append(raw: bytes) } catch { return error }
            return nil
        }
        if let refused { throw refused }
    }
}

extension ArrayColumn where Element == JSONElement {
    /// Appends one document from its bytes; refuses NUL and what is not UTF-8.
    public mutating func append(_ value: UnsafeRawBufferPointer) throws(PostgresError) {
        if let problem = TextRule.problem(value) { throw refusal(problem) }
        try append(raw: value)
    }
}

extension ArrayColumn where Element == JSONBElement {
    /// Appends one document from its bytes; refuses NUL and what is not UTF-8.
    public mutating func append(_ value: UnsafeRawBufferPointer) throws(PostgresError) {
        if let problem = TextRule.problem(value) { throw refusal(problem) }
        try append(raw: value, version: jsonbVersion)
    }
}
