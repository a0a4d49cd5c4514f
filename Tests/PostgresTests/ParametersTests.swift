import Glibc
import Postgres
import Testing

@Suite struct ParametersTests {
    /// A value, how it is appended, and the text that the server makes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let type: String
        let text: String
        let append: @Sendable (inout Parameters) throws -> Void
        var testDescription: String { "\(type) \(text.prefix(40))" }

        init(_ type: String, _ text: String, _ append: @escaping @Sendable (inout Parameters) throws -> Void) {
            self.type = type
            self.text = text
            self.append = append
        }
    }

    static let cases: [Case] = [
        Case("boolean", "true") { $0.append(bool: true) },
        Case("boolean", "false") { $0.append(bool: false) },
        Case("smallint", "-32768") { $0.append(int2: .min) },
        Case("smallint", "32767") { $0.append(int2: .max) },
        Case("integer", "-2147483648") { $0.append(int4: .min) },
        Case("integer", "2147483647") { $0.append(int4: .max) },
        Case("bigint", "-9223372036854775808") { $0.append(int8: .min) },
        Case("bigint", "9223372036854775807") { $0.append(int8: .max) },
        Case("double precision", "0.1") { $0.append(float8: 0.1) },
        Case("double precision", "-0") { $0.append(float8: -0.0) },
        Case("double precision", "1.7976931348623157e+308") { $0.append(float8: .greatestFiniteMagnitude) },
        Case("double precision", "5e-324") { $0.append(float8: .leastNonzeroMagnitude) },
        Case("double precision", "Infinity") { $0.append(float8: .infinity) },
        Case("double precision", "NaN") { $0.append(float8: .nan) },
        Case("text", "") { try $0.append(text: "") },
        Case("text", "plain") { try $0.append(text: "plain") },
        Case("text", "naïve 日本 👩‍👩‍👧 \u{10FFFF}'\\\n") { try $0.append(text: "naïve 日本 👩‍👩‍👧 \u{10FFFF}'\\\n") },
        Case("text", "bytes é") { parameters in
            let bytes = Array("bytes é".utf8)
            try bytes.withUnsafeBytes { try parameters.append(utf8: $0) }
        },
        Case("bytea", "\\x") { try $0.append(bytea: [] as [UInt8]) },
        Case("bytea", "\\x00ff10") { try $0.append(bytea: [0, 255, 16]) },
        Case("uuid", "00112233-4455-6677-8899-aabbccddeeff") { parameters in
            parameters.append(uuid: (0x0011_2233_4455_6677, 0x8899_AABB_CCDD_EEFF))
        },
        Case("uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff") { $0.append(uuid: (.max, .max)) },
        Case("timestamp with time zone", "1970-01-01 00:00:00+00") { try $0.append(timestamptz: 0) },
        Case("timestamp with time zone", "1969-12-31 23:59:59.999+00") { try $0.append(timestamptz: -1) },
        Case("timestamp with time zone", "2024-02-29 12:34:56.789+00") { parameters in
            try parameters.append(timestamptz: 1_709_210_096_789)
        },
        Case("timestamp with time zone", "294276-12-31 23:59:59.999+00") { parameters in
            try parameters.append(timestamptz: 9_224_318_015_999_999)
        },
        Case("timestamp with time zone", "4714-11-24 00:00:00+00 BC") { parameters in
            try parameters.append(timestamptz: -210_866_803_200_000)
        },
        Case("json", #"{"b": 1,  "a":2}"#) { parameters in
            let bytes = Array(#"{"b": 1,  "a":2}"#.utf8)
            try bytes.withUnsafeBytes { try parameters.append(json: $0) }
        },
        Case("jsonb", #"{"a": 2, "b": 1}"#) { parameters in
            let bytes = Array(#"{"b": 1,  "a":2}"#.utf8)
            try bytes.withUnsafeBytes { try parameters.append(jsonb: $0) }
        },
    ]

    @Test(arguments: cases) func `the server reads the value that was written`(value: Case) throws {
        var connection = try connectToShared()
        var parameters = Parameters()
        try value.append(&parameters)
        let row = try connection.execute(sql: "SELECT $1::text, pg_typeof($1)::text", parameters).single()
        #expect(try row.text(0) == value.text)
        #expect(try row.text(1) == value.type)
    }

    static let types: [SQLType] = [
        .bool, .int2, .int4, .int8, .float8, .text, .bytea, .uuid, .json, .jsonb, .timestamptz, .boolArray, .int2Array,
        .int4Array, .int8Array, .float8Array, .textArray, .byteaArray, .uuidArray, .jsonArray, .jsonbArray,
        .timestamptzArray,
    ]

    @Test(arguments: types) func `NULL of every type is NULL`(type: SQLType) throws {
        var connection = try connectToShared()
        var parameters = Parameters()
        parameters.appendNull(type)
        #expect(parameters.types == [type])
        let row = try connection.execute(sql: "SELECT $1 IS NULL, $1", parameters).single()
        #expect(try row.bool(0))
        #expect(row.isNull(1))
    }

    @Test func `a type is described by the server's name, where arrays end in brackets`() throws {
        var connection = try connectToShared()
        for type in Self.types {
            let name = try connection.execute(sql: "SELECT typname FROM pg_type WHERE oid = \(type.rawValue)")
            let described = "\(type)"
            let expected = try name.single().text(0)
            #expect(described.hasSuffix("[]") ? "_" + described.dropLast(2) == expected : described == expected)
        }
    }

    @Test func `twenty megabytes go and come back`() throws {
        var connection = try connectToShared()
        var bytes = [UInt8](repeating: 7, count: 20_000_000)
        for index in stride(from: 0, to: bytes.count, by: 997) { bytes[index] = UInt8(truncatingIfNeeded: index) }
        var parameters = Parameters()
        try parameters.append(bytea: bytes)
        #expect(parameters.byteCount == 20_000_000)
        let row = try connection.execute(sql: "SELECT $1", parameters).single()
        let isEqual = try row.withBytea(0) { answer in
            bytes.withUnsafeBytes { sent in
                guard let sent = sent.baseAddress, let got = answer.baseAddress else { return false }
                return answer.count == bytes.count && memcmp(sent, got, answer.count) == 0
            }
        }
        #expect(isEqual)
    }

    @Test func `parameters can be reset and filled again`() throws {
        var connection = try connectToShared()
        var parameters = Parameters()
        parameters.append(int4: 1)
        try parameters.append(text: "one")
        #expect(try connection.execute(sql: "SELECT $2 || $1", parameters).single().text(0) == "one1")
        parameters.reset()
        #expect(parameters.count == 0)
        #expect(parameters.byteCount == 0)
        parameters.appendNull(.int4)
        try parameters.append(text: "")
        let row = try connection.execute(sql: "SELECT $1, $2", parameters).single()
        #expect(row.isNull(0))
        #expect(try row.text(1) == "")
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let problem: String
        var text: String?
        var epochMilliseconds: Int64 = 0
        var testDescription: String { problem }
    }

    static let refusals: [Refusal] = [
        Refusal(problem: "holds a NUL byte at offset 1, which no Postgres text can", text: "a\0b"),
        Refusal(
            problem: "holds a NUL byte at offset 0, which no Postgres text can",
            text: "\0 a text that is longer than the small form of a string"),
        Refusal(problem: "is out of the range of timestamptz: 9223372036854775807 ms", epochMilliseconds: .max),
        Refusal(
            problem: "is out of the range of timestamptz: 9224318016000000 ms",
            epochMilliseconds: 9_224_318_016_000_000),
        Refusal(
            problem: "is out of the range of timestamptz: -210866803200001 ms",
            epochMilliseconds: -210_866_803_200_001),
    ]

    @Test(arguments: refusals) func `what the server would refuse is refused with the parameter's number`(
        refusal: Refusal
    ) throws {
        var parameters = Parameters()
        parameters.append(int4: 1)
        let error = try failure { () throws(PostgresError) in
            if let text = refusal.text {
                try parameters.append(text: text)
            } else {
                try parameters.append(timestamptz: refusal.epochMilliseconds)
            }
        }
        #expect(error.kind == .invalidParameter)
        #expect(error.message == "parameter $2 " + refusal.problem)
        #expect(parameters.count == 1)
        #expect(parameters.byteCount == 4)
    }

    @Test(arguments: [[0xFF], [0x41, 0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] as [[UInt8]])
    func `bytes that are not UTF-8 are refused as text and as json`(bytes: [UInt8]) throws {
        var parameters = Parameters()
        try bytes.withUnsafeBytes { buffer in
            let errors = [
                try failure { () throws(PostgresError) in try parameters.append(utf8: buffer) },
                try failure { () throws(PostgresError) in try parameters.append(json: buffer) },
                try failure { () throws(PostgresError) in try parameters.append(jsonb: buffer) },
            ]
            for error in errors {
                #expect(error.kind == .invalidParameter)
                #expect(error.message.hasPrefix("parameter $1 is not UTF-8: "))
            }
        }
        #expect(parameters.count == 0)
    }
}
