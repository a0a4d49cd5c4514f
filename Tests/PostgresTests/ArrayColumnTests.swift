import Postgres
import Testing

@Suite struct ArrayColumnTests {
    /// What the server makes of the only parameter: its text, its type and its number of elements.
    private func seen(_ parameters: borrowing Parameters) throws -> [String] {
        var connection = try connectToShared()
        let row = try connection.execute(
            sql: "SELECT $1::text, pg_typeof($1)::text, cardinality($1)::text", parameters
        ).single()
        return [try row.text(0), try row.text(1), try row.text(2)]
    }

    @Test func `a bool array arrives`() throws {
        var column = BoolColumn("c")
        column.append(true)
        column.appendNull()
        column.append(false)
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == ["{t,NULL,f}", "boolean[]", "3"])
    }

    @Test func `integer arrays arrive with their extremes`() throws {
        var small = Int2Column("c")
        var medium = Int4Column("c")
        var large = Int8Column("c")
        for value in [Int16.min, 0, .max] { small.append(value) }
        for value in [Int32.min, 0, .max] { medium.append(value) }
        for value in [Int64.min, 0, .max] { large.append(value) }
        large.appendNull()
        var parameters = Parameters()
        try parameters.append(small)
        #expect(try seen(parameters) == ["{-32768,0,32767}", "smallint[]", "3"])
        parameters.reset()
        try parameters.append(medium)
        #expect(try seen(parameters) == ["{-2147483648,0,2147483647}", "integer[]", "3"])
        parameters.reset()
        try parameters.append(large)
        #expect(try seen(parameters) == ["{-9223372036854775808,0,9223372036854775807,NULL}", "bigint[]", "4"])
    }

    @Test func `a float8 array arrives`() throws {
        var column = Float8Column("c")
        for value in [0.5, -1e300, .infinity, .nan] { column.append(value) }
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == ["{0.5,-1e+300,Infinity,NaN}", "double precision[]", "4"])
    }

    @Test func `a text array tells NULL, empty and the word NULL apart`() throws {
        var column = TextColumn("c")
        try column.append("a b")
        column.appendNull()
        try column.append("")
        try column.append("NULL")
        try column.append("日本\"\\{}")
        try Array("raw".utf8).withUnsafeBytes { try column.append(utf8: $0) }
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == [#"{"a b",NULL,"","NULL","日本\"\\{}",raw}"#, "text[]", "6"])
    }

    @Test func `a bytea array arrives`() throws {
        var column = ByteaColumn("c")
        try column.append([1, 0, 255])
        column.appendNull()
        try column.append([] as [UInt8])
        try [UInt8]("z".utf8).withUnsafeBytes { try column.append($0) }
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == [#"{"\\x0100ff",NULL,"\\x","\\x7a"}"#, "bytea[]", "4"])
    }

    @Test func `a uuid array arrives`() throws {
        var column = UUIDColumn("c")
        column.append((0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210))
        column.appendNull()
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == ["{01234567-89ab-cdef-fedc-ba9876543210,NULL}", "uuid[]", "2"])
    }

    @Test func `a timestamptz array arrives`() throws {
        var column = TimestamptzColumn("c")
        try column.append(epochMilliseconds: 1)
        column.appendNull()
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == [#"{"1970-01-01 00:00:00.001+00",NULL}"#, "timestamp with time zone[]", "2"])
    }

    @Test func `json and jsonb arrays arrive`() throws {
        var plain = JSONColumn("c")
        var binary = JSONBColumn("c")
        try Array(#"{"b":1, "a":2}"#.utf8).withUnsafeBytes { bytes in
            try plain.append(bytes)
            try binary.append(bytes)
        }
        plain.appendNull()
        binary.appendNull()
        var parameters = Parameters()
        try parameters.append(plain)
        #expect(try seen(parameters) == [#"{"{\"b\":1, \"a\":2}",NULL}"#, "json[]", "2"])
        parameters.reset()
        try parameters.append(binary)
        #expect(try seen(parameters) == [#"{"{\"a\": 2, \"b\": 1}",NULL}"#, "jsonb[]", "2"])
    }

    @Test func `an empty array arrives, also after a reset`() throws {
        var column = TextColumn("c")
        try column.append("gone")
        column.appendNull()
        column.reset()
        #expect(column.count == 0)
        #expect(column.nullCount == 0)
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == ["{}", "text[]", "0"])
    }

    @Test func `a refused element names array and position, and leaves the array as it was`() throws {
        var column = TextColumn("topic")
        try column.append("a")
        let error = try failure { () throws(PostgresError) in try column.append("b\0") }
        #expect(error.kind == .invalidParameter)
        #expect(error.message == "element 2 of array topic holds a NUL byte at offset 1, which no Postgres text can")
        try column.append("c")
        var parameters = Parameters()
        try parameters.append(column)
        #expect(try seen(parameters) == ["{a,c}", "text[]", "2"])
    }

    @Test func `a time out of range is refused`() throws {
        var column = TimestamptzColumn("due")
        let error = try failure { () throws(PostgresError) in try column.append(epochMilliseconds: .min) }
        #expect(error.message == "element 1 of array due is out of the range of timestamptz: -9223372036854775808 ms")
        #expect(column.count == 0)
    }

    @Test func `rows go through unnest`() throws {
        var connection = try TestDatabase().connect()
        try connection.run(script: "CREATE TABLE t (id uuid, topic text, n bigint, body bytea)")
        let insert = Statement(
            "insert-rows", "INSERT INTO t SELECT * FROM unnest($1, $2, $3, $4)",
            [.uuidArray, .textArray, .int8Array, .byteaArray])
        var ids = UUIDColumn("id")
        var topics = TextColumn("topic")
        var numbers = Int8Column("n")
        var bodies = ByteaColumn("body")
        for row in 0..<500 {
            ids.append((1, UInt64(row)))
            if row % 7 == 0 { topics.appendNull() } else { try topics.append("topic \(row)") }
            numbers.append(Int64(row))
            try bodies.append([UInt8](repeating: UInt8(truncatingIfNeeded: row), count: row))
        }
        var parameters = Parameters()
        try parameters.append(ids)
        try parameters.append(topics)
        try parameters.append(numbers)
        try parameters.append(bodies)
        #expect(try parameters.requireEqualArrayCounts() == 500)
        let result = try connection.execute(insert, parameters)
        #expect(result.affectedRows == 500)
        #expect(result.commandTag == "INSERT 0 500")
        let rows = try connection.execute(sql: "SELECT id, topic, n, body FROM t ORDER BY n")
        #expect(rows.count == 500)
        for (number, row) in rows.enumerated() {
            #expect(try row.uuid(0) == (1, UInt64(number)))
            #expect(try row.optional(1, row.text) == (number % 7 == 0 ? nil : "topic \(number)"))
            #expect(try row.int8(2) == Int64(number))
            #expect(try row.bytea(3) == [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number))
        }
    }

    @Test func `arrays of different lengths are found before they are sent`() throws {
        var short = Int8Column("short")
        var long = Int8Column("long")
        short.append(1)
        long.append(1)
        long.append(2)
        var parameters = Parameters()
        try parameters.append(short)
        try parameters.append(long)
        try parameters.append(long)
        let error = try failure { () throws(PostgresError) in _ = try parameters.requireEqualArrayCounts() }
        #expect(error.kind == .invalidParameter)
        parameters.reset()
        #expect(try parameters.requireEqualArrayCounts() == 0)
    }
}
