import Postgres
import Testing

@Suite struct RowTests {
    private func row(_ sql: String) throws -> Row {
        var connection = try connectToShared()
        return try connection.execute(Statement("one-row", sql)).single()
    }

    @Test func `every type is read at its extremes`() throws {
        let numbers = try row(
            """
            SELECT true, false, (-32768)::int2, 32767::int2, (-2147483648)::int4, 2147483647,
                   (-9223372036854775808)::int8, 9223372036854775807, 1.5::float8, 'NaN'::float8, '-Infinity'::float8
            """)
        #expect(try numbers.bool(0) == true)
        #expect(try numbers.bool(1) == false)
        #expect(try [numbers.int2(2), numbers.int2(3)] == [.min, .max])
        #expect(try [numbers.int4(4), numbers.int4(5)] == [.min, .max])
        #expect(try [numbers.int8(6), numbers.int8(7)] == [.min, .max])
        #expect(try numbers.float8(8) == 1.5)
        #expect(try numbers.float8(9).isNaN)
        #expect(try numbers.float8(10) == -.infinity)
    }

    @Test func `texts are read whatever their exact type`() throws {
        let texts = try row(
            "SELECT 'é日👩‍👩‍👧'::text, ''::text, 'v'::varchar(9), 'c'::char(3), 'n'::name, 'literal', '{\"a\": 1}'::json")
        let read = try (0..<7).map { try texts.text($0) }
        #expect(read == ["é日👩‍👩‍👧", "", "v", "c  ", "n", "literal", #"{"a": 1}"#])
        #expect(try texts.withUTF8(0) { Array($0) } == Array("é日👩‍👩‍👧".utf8))
    }

    @Test func `bytes, uuid and documents are read`() throws {
        let values = try row(
            """
            SELECT '\\x00ff'::bytea, ''::bytea, '00112233-4455-6677-8899-aabbccddeeff'::uuid,
                   '{"b": 1}'::json, '{"b":1}'::jsonb
            """)
        #expect(try values.bytea(0) == [0, 255])
        #expect(try values.bytea(1) == [])
        #expect(try values.uuid(2) == (0x0011_2233_4455_6677, 0x8899_AABB_CCDD_EEFF))
        #expect(try values.withJSON(3) { String(decoding: $0, as: UTF8.self) } == #"{"b": 1}"#)
        #expect(try values.withJSON(4) { String(decoding: $0, as: UTF8.self) } == #"{"b": 1}"#)
    }

    @Test(
        arguments: [
            ("1970-01-01 00:00:00+00", 0), ("1969-12-31 23:59:59.9999+00", -1),
            ("2000-01-01 00:00:00.0015+00", 946_684_800_001),
            ("294276-12-31 23:59:59.999+00", 9_224_318_015_999_999),
            ("4714-11-24 00:00:00+00 BC", -210_866_803_200_000),
        ] as [(String, Int64)])
    func `a time is read in milliseconds, rounded down`(text: String, milliseconds: Int64) throws {
        #expect(try row("SELECT timestamptz '\(text)'").timestamptz(0) == milliseconds)
    }

    @Test func `NULL is read as nil through optional, and only there`() throws {
        let values = try row("SELECT NULL::int8, 5::int8")
        #expect(values.isNull(0))
        #expect(!values.isNull(1))
        #expect(try values.optional(0, values.int8) == nil)
        #expect(try values.optional(1, values.int8) == 5)
        let error = try failure { () throws(PostgresError) in _ = try values.int8(0) }
        #expect(error.message == "column 0 (int8) of row 0 is NULL; asked for int8")
        let missing = try failure { () throws(PostgresError) in _ = try values.optional(9, values.int8) }
        #expect(missing.kind == .unexpectedValue)
    }

    @Test func `a value of another type is an error with place and both types`() throws {
        let values = try row("SELECT 1 AS number, now() AS time, 1.5 AS price, 'infinity'::timestamptz AS never")
        let errors = [
            try failure { () throws(PostgresError) in _ = try values.int8(0) },
            try failure { () throws(PostgresError) in _ = try values.text(1) },
            try failure { () throws(PostgresError) in _ = try values.float8(2) },
            try failure { () throws(PostgresError) in _ = try values.timestamptz(3) },
            try failure { () throws(PostgresError) in _ = try values.bool(4) },
            try failure { () throws(PostgresError) in _ = try values.bool(-1) },
        ]
        #expect(errors.allSatisfy { $0.kind == .unexpectedValue && $0.statement == "one-row" })
        #expect(
            errors.map(\.message) == [
                "column 0 (number) of row 0 is int4; asked for int8",
                "column 1 (time) of row 0 is timestamptz; asked for text",
                "column 2 (price) of row 0 is type 1700; asked for float8",
                "column 3 (never) of row 0 is infinite; asked for timestamptz",
                "column 4 of row 0 is outside of a result of 1 × 4; asked for bool",
                "column -1 of row 0 is outside of a result of 1 × 4; asked for bool",
            ])
    }
}
