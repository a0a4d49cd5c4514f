internal import CPostgres

/// One row of a result. Columns count from 0; a value is read by the getter of exactly its type.
///
/// Every getter throws ``PostgresError/Kind/unexpectedValue`` with statement, row, column, and both types when the value is of
/// another type, NULL, or not there.
public struct Row: Sendable {
    let storage: ResultStorage

    /// The position in its result, from 0.
    public let index: Int

    /// True when the value is NULL, or there is no such column.
    public func isNull(_ column: Int) -> Bool {
        PQgetisnull(storage.result, Int32(clamping: index), Int32(clamping: column)) == 1
    }

    /// Reads a value that may be NULL: `try row.optional(3, row.text)`.
    public func optional<Value>(
        _ column: Int, _ read: (Int) throws(PostgresError) -> Value
    ) throws(PostgresError) -> Value? {
        column < storage.columnCount && isNull(column) ? nil : try read(column)
    }

    /// A bool.
    public func bool(_ column: Int) throws(PostgresError) -> Bool {
        try integer(column, .bool, UInt8.self) != 0
    }

    /// An int2.
    public func int2(_ column: Int) throws(PostgresError) -> Int16 { try integer(column, .int2, Int16.self) }

    /// An int4.
    public func int4(_ column: Int) throws(PostgresError) -> Int32 { try integer(column, .int4, Int32.self) }

    /// An int8.
    public func int8(_ column: Int) throws(PostgresError) -> Int64 { try integer(column, .int8, Int64.self) }

    /// A float8.
    public func float8(_ column: Int) throws(PostgresError) -> Double {
        Double(bitPattern: try integer(column, .float8, UInt64.self))
    }

    /// A uuid as its upper and lower 64 bits.
    public func uuid(_ column: Int) throws(PostgresError) -> (high: UInt64, low: UInt64) {
        var reader = WireReader(try value(column, .uuid))
        guard let uuid = reader.uuid() else { throw mismatch(column, .uuid, "is too short") }
        return uuid
    }

    /// A timestamptz in milliseconds since 1970-01-01 UTC, rounded down; infinity is an error.
    public func timestamptz(_ column: Int) throws(PostgresError) -> Int64 {
        let value = try integer(column, .timestamptz, Int64.self)
        guard let milliseconds = Timestamp.epochMilliseconds(serverMicroseconds: value) else {
            throw mismatch(column, .timestamptz, "is infinite")
        }
        return milliseconds
    }

    /// A text; also varchar, char, name and json.
    public func text(_ column: Int) throws(PostgresError) -> String {
        try withUTF8(column) { String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes of a text, without a copy; valid inside `body` only.
    public func withUTF8<Answer>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer
    ) throws(PostgresError) -> Answer {
        body(try value(column, .text))
    }

    /// A bytea.
    public func bytea(_ column: Int) throws(PostgresError) -> [UInt8] {
        try withBytea(column) { Array($0) }
    }

    /// A bytea without a copy; valid inside `body` only.
    public func withBytea<Answer>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer
    ) throws(PostgresError) -> Answer {
        body(try value(column, .bytea))
    }

    /// The document of a json or jsonb without a copy; valid inside `body` only.
    public func withJSON<Answer>(
        _ column: Int, _ body: (UnsafeRawBufferPointer) -> Answer
    ) throws(PostgresError) -> Answer {
        guard column < storage.columnCount, storage.columnType(column) == .jsonb else {
            return body(try value(column, .json))
        }
        let value = try value(column, .jsonb)
        guard value.first == jsonbVersion else { throw mismatch(column, .jsonb, "has an unknown version") }
        return body(UnsafeRawBufferPointer(rebasing: value.dropFirst()))
    }
}

extension Row {
    /// The bytes of a value; they live as long as ``storage``, which this row keeps.
    func value(_ column: Int, _ expected: SQLType) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard index >= 0, index < storage.rowCount, column >= 0, column < storage.columnCount else {
            throw mismatch(column, expected, "is outside of a result of \(storage.rowCount) × \(storage.columnCount)")
        }
        let actual = storage.columnType(column)
        guard expected.reads(actual) else { throw mismatch(column, expected, "is \(actual)") }
        let (row, field) = (Int32(truncatingIfNeeded: index), Int32(truncatingIfNeeded: column))
        guard PQgetisnull(storage.result, row, field) == 0 else { throw mismatch(column, expected, "is NULL") }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(storage.result, row, field), count: Int(PQgetlength(storage.result, row, field)))
    }

    private func integer<Value: FixedWidthInteger>(
        _ column: Int, _ expected: SQLType, _ type: Value.Type
    ) throws(PostgresError) -> Value {
        var reader = WireReader(try value(column, expected))
        guard let value = reader.integer(type) else { throw mismatch(column, expected, "is too short") }
        return value
    }

    func mismatch(_ column: Int, _ expected: SQLType, _ problem: String) -> PostgresError {
        let isThere = column >= 0 && column < storage.columnCount
        let name = isThere ? " (\(storage.columnName(column)))" : ""
        return PostgresError(
            .unexpectedValue, "column \(column)\(name) of row \(index) \(problem); asked for \(expected)",
            statement: storage.statement)
    }
}
