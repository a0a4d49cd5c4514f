import Avro
import Testing

/// One field of each type, and bytes worked out by hand from the Avro specification.
@Suite struct RecordWriterTests {
    static let cases: [(field: String, put: @Sendable (inout RecordWriter) -> Void, bytes: [UInt8], json: String)] = [
        (#""string""#, { $0.put("foo") }, [6, 0x66, 0x6F, 0x6F], #""foo""#),
        (#""string""#, { $0.put("") }, [0], #""""#),
        (#""string""#, { $0.put("a\0b") }, [6, 0x61, 0, 0x62], #""a\u0000b""#),
        (#""string""#, { $0.put("ü") }, [4, 0xC3, 0xBC], #""ü""#),
        (#""bytes""#, { $0.put("ab") }, [4, 0x61, 0x62], #""ab""#),
        (#"{"type":"fixed","name":"F","size":2}"#, { $0.put("ab") }, [0x61, 0x62], #""ab""#),
        (#""boolean""#, { $0.put(true) }, [1], "true"),
        (#""int""#, { $0.put(Int32.min) }, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], "-2147483648"),
        (#""int""#, { $0.put(-1 as Int64) }, [1], "-1"),
        (#""long""#, { $0.put(64) }, [0x80, 1], "64"),
        (#""long""#, { $0.put(-65 as Int32) }, [0x81, 1], "-65"),
        (
            #""long""#, { $0.put(Int64.min) }, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
            "-9223372036854775808"
        ),
        (#"{"type":"long","logicalType":"timestamp-millis"}"#, { $0.put(3) }, [6], "3"),
        (#""double""#, { $0.put(0.5) }, [0, 0, 0, 0, 0, 0, 0xE0, 0x3F], "0.5"),
        (#""float""#, { $0.put(0.5) }, [0, 0, 0, 0x3F], "0.5"),
        (#"["null","string"]"#, { $0.putNull() }, [0], "null"),
        (#"["null","string"]"#, { $0.put(String?.none) }, [0], "null"),
        (#"["null","string"]"#, { $0.put(Optional("a")) }, [2, 2, 0x61], #""a""#),
        (#"["string","null"]"#, { $0.put(String?.none) }, [2], "null"),
        (#"["null","long"]"#, { $0.put(Optional(1 as Int64)) }, [2, 2], "1"),
        (#"["null","long"]"#, { $0.put(Int?.none) }, [0], "null"),
        (#"["null","double"]"#, { $0.put(Double?.none) }, [0], "null"),
        (#"["null","boolean"]"#, { $0.put(Optional(true)) }, [2, 1], "true"),
        (#"["null","int","long"]"#, { $0.put(5) }, [2, 10], "5"),
        (#"["null","int","long"]"#, { $0.put(1 << 31) }, [4, 0x80, 0x80, 0x80, 0x80, 0x10], "2147483648"),
        (#"{"type":"enum","name":"E","symbols":["A","B"]}"#, { $0.putEnum("B") }, [2], #""B""#),
        (
            #"["null",{"type":"enum","name":"E","symbols":["A","B"]}]"#, { $0.putEnum(Optional("B")) }, [2, 2],
            #""B""#
        ),
        (#"["null",{"type":"enum","name":"E","symbols":["A"]}]"#, { $0.putEnum(String?.none) }, [0], "null"),
        (
            #"{"type":"array","items":"int"}"#,
            {
                $0.putArray {
                    $0.put(1); $0.put(2)
                }
            }, [4, 2, 4, 0], "[1,2]"
        ),
        (#"{"type":"array","items":"string"}"#, { $0.putArray(["a"]) }, [2, 2, 0x61, 0], #"["a"]"#),
        (#"{"type":"array","items":"string"}"#, { $0.putArray([]) }, [0], "[]"),
        (#"["null",{"type":"array","items":"null"}]"#, { $0.putArray { $0.putNull() } }, [2, 2, 0], "[null]"),
        (#"{"type":"map","values":"string"}"#, { $0.putMap(["k": "v"]) }, [2, 2, 0x6B, 2, 0x76, 0], #"{"k":"v"}"#),
        (#"{"type":"map","values":"string"}"#, { $0.putMap([:]) }, [0], "{}"),
        (
            #"{"type":"map","values":["null",{"type":"array","items":"int"}]}"#,
            {
                $0.putMap {
                    $0.key("a")
                    $0.putNull()
                    $0.key("b")
                    $0.putArray { $0.put(1) }
                }
            }, [4, 2, 0x61, 0, 2, 0x62, 2, 2, 2, 0, 0], #"{"a":null,"b":[1]}"#
        ),
        (
            #"{"type":"record","name":"S","fields":[{"name":"x","type":"int"},{"name":"y","type":"string"}]}"#,
            {
                $0.putRecord {
                    $0.put(1)
                    $0.put("a")
                }
            }, [2, 2, 0x61], #"{"x":1,"y":"a"}"#
        ),
        (#"{"type":"record","name":"S","fields":[]}"#, { $0.putRecord { _ in } }, [], "{}"),
    ]

    @Test(arguments: cases.indices)
    func `writes the bytes of the specification and the same value as JSON`(index: Int) throws {
        let (field, put, bytes, json) = Self.cases[index]
        let schema = try Fixtures.record(#"{"name": "f", "type": \#(field)}"#)
        #expect(try Fixtures.encode(schema, put) == bytes)
        #expect(try Fixtures.encode(schema, as: .confluent(schemaID: 258), put) == [0, 0, 0, 1, 2] + bytes)
        #expect(String(decoding: try Fixtures.encode(schema, as: .json, put), as: UTF8.self) == #"{"f":\#(json)}"#)
        #expect(try Fixtures.decode(bytes, schema) == #"{"f":\#(json)}"#)
    }

    static let failures:
        [(field: String, put: @Sendable (inout RecordWriter) -> Void, AvroError.Reason, path: String, String)] = [
            (#""string""#, { $0.putNull() }, .wrongType, "f", "expected string, given null"),
            (#""string""#, { $0.put(1) }, .wrongType, "f", "expected string, given the integer 1"),
            (#""string""#, { $0.putEnum("A") }, .wrongType, "f", "expected string, given a symbol"),
            (#""long""#, { $0.put("1") }, .wrongType, "f", "expected long, given a text"),
            (#""long""#, { $0.put(1.0) }, .wrongType, "f", "expected long, given a number"),
            (#""double""#, { $0.put(1) }, .wrongType, "f", "expected double, given the integer 1"),
            (#""boolean""#, { $0.put(1) }, .wrongType, "f", "expected boolean, given the integer 1"),
            (#"["null","long"]"#, { $0.put(true) }, .wrongType, "f", "expected null|long, given a boolean"),
            (#""int""#, { $0.put(1 << 31) }, .outOfRange, "f", "expected int, given 2147483648"),
            (#"{"type":"fixed","name":"F","size":2}"#, { $0.put("a") }, .outOfRange, "f", "expected 2 bytes, given 1"),
            (
                #"{"type":"enum","name":"E","symbols":["A","B"]}"#, { $0.putEnum("C") }, .unknownSymbol, "f",
                #"expected enum {A, B}, given "C""#
            ),
            (
                #"{"type":"array","items":"int"}"#,
                {
                    $0.putArray {
                        $0.put(1); $0.put("a")
                    }
                }, .wrongType, "f[1]",
                "expected int, given a text"
            ),
            (
                #"{"type":"map","values":"int"}"#,
                {
                    $0.putMap {
                        $0.key("k"); $0.put("a")
                    }
                }, .wrongType,
                #"f["k"]"#, "expected int, given a text"
            ),
            (
                #"{"type":"map","values":"int"}"#, { $0.putMap { $0.put(1) } }, .malformedMap, "f",
                "a value without a key"
            ),
            (
                #"{"type":"map","values":"int"}"#, { $0.putMap { $0.key("k") } }, .malformedMap, #"f["k"]"#,
                "a key without a value"
            ),
            (
                #"{"type":"map","values":"int"}"#, { $0.putMap { $0.key("a\0b") } }, .malformedMap, "f[\"a\0b\"]",
                "a key that holds NUL"
            ),
            (#""int""#, { $0.key("k") }, .malformedMap, "", "a key where a value is expected"),
            (
                #"{"type":"record","name":"S","fields":[{"name":"x","type":"int"},{"name":"y","type":"int"}]}"#,
                { $0.putRecord { $0.put(1) } }, .missingField, "f.y", "no value given"
            ),
            (
                #"{"type":"record","name":"S","fields":[{"name":"x","type":"int"}]}"#,
                {
                    $0.putRecord {
                        $0.put(1); $0.put(2)
                    }
                }, .surplusValue, "f", "more than 1 values"
            ),
            (#""int""#, { _ in }, .missingField, "f", "no value given"),
            (
                #""int""#,
                {
                    $0.put(1); $0.put(2)
                }, .surplusValue, "", "more than 1 values"
            ),
        ]

    @Test(arguments: failures.indices, [RecordFormat.avro, .json])
    func `names the field, what was expected and what was given`(index: Int, format: RecordFormat) throws {
        let (field, put, reason, path, detail) = Self.failures[index]
        let schema = try Fixtures.record(#"{"name": "f", "type": \#(field)}"#)
        let error = Fixtures.failure { _ = try Fixtures.encode(schema, as: format, put) }
        #expect(error?.reason == reason)
        #expect(error?.schema == "n.R")
        #expect(error?.path == path)
        #expect(error?.detail == detail)
    }

    @Test func `keeps the first of several mistakes`() throws {
        let schema = try Fixtures.record(#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#)
        let error = Fixtures.failure {
            _ = try Fixtures.encode(schema) { record in
                record.put("x")
                record.putMap { map in map.key("k") }
                record.put(1)
                record.put(1)
            }
        }
        #expect(error?.path == "a")
    }

    @Test func `takes the last value of a repeated map key`() throws {
        let schema = try Fixtures.record(#"{"name":"m","type":{"type":"map","values":{"type":"array","items":"int"}}}"#)
        let bytes = try Fixtures.encode(schema) { record in
            record.putMap { map in
                for value in 1...2 {
                    map.key("k")
                    map.putArray { $0.put(value) }
                }
            }
        }
        #expect(bytes == [2, 2, 0x6B, 2, 4, 0, 0])
    }

    @Test func `refuses text that is not UTF-8`() throws {
        let schema = try Fixtures.record(#"{"name":"s","type":"string"}"#)
        let error = Fixtures.failure {
            _ = try Fixtures.encode(schema) { record in
                [0x61, 0xFF].withUnsafeBytes { record.put(utf8: $0) }
            }
        }
        #expect(error?.reason == .malformedText)
        #expect(error?.path == "s")
    }

    @Test func `bounds how deep a value is nested`() throws {
        let schema = try Schema(
            json: #"{"type":"record","name":"T","fields":[{"name":"n","type":["null","T"],"default":null}]}"#)
        func nest(_ record: inout RecordWriter, _ levels: Int) {
            if levels == 0 { record.putNull() } else { record.putRecord { nest(&$0, levels - 1) } }
        }
        #expect(try Fixtures.encode(schema) { nest(&$0, 63) } == Array(repeating: 2, count: 63) + [0])
        let error = Fixtures.failure { _ = try Fixtures.encode(schema) { nest(&$0, 64) } }
        #expect(error?.reason == .overLimit)
    }
}
