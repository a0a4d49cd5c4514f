import Documents
import Testing

@Suite struct DocumentTests {
    static let roundTrips: [(String, String)] = [
        (#"{"a":1}"#, #"{"a":1}"#),
        (
            #" { "a" : [ 1 , -2.50 , 1e5 , true , false , null , "x" ] , "b" : { } } "#,
            #"{"a":[1,-2.50,1e5,true,false,null,"x"],"b":{}}"#
        ),
        (#"{"b":1,"a":{"z":[[],[[]]]}}"#, #"{"b":1,"a":{"z":[[],[[]]]}}"#),
        (#"{"big":123456789012345678901234567890}"#, #"{"big":123456789012345678901234567890}"#),
        (#""plain""#, #""plain""#), ("17", "17"), ("-1.5e3", "-1.5e3"), ("true", "true"), ("null", "null"),
        ("[]", "[]"),
        (#"{"e":"\u00e9\n\t\"\\\u0001"}"#, #"{"e":"é\n\t\"\\\u0001"}"#),
    ]

    @Test(arguments: roundTrips) func `a document is written compactly, in source order, with its own digits`(
        source: String, written: String
    ) throws {
        let document = Document()
        var writer = JSONWriter()
        writer.value(try document.parse(json: Array(source.utf8)))
        #expect(writer.text == written)
    }

    static let refused = [
        "", " ", "{", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "{} x", "1 2", "nul", "tru", "\"open", "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":1.}", "{\"a\":1e}", "{\"a\":--1}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}", "{'a':1}", "{\"a\" 1}",
        "{\"a\":[}", "[",
        "[[1]", "{\"a\":{\"b\":1}", "\u{1}", "\"a\" \"b\"", "[1]]", "nullx", "truefalse", "\"a\nb\"",
    ]

    @Test(arguments: refused) func `what is not one JSON value is refused`(source: String) {
        #expect(throws: MalformedJSON.self) { try Document().parse(json: Array(source.utf8)) }
    }

    @Test func `invalid UTF-8 is refused`() {
        #expect(throws: MalformedJSON.self) { try Document().parse(json: [0x22, 0xFF, 0x22]) }
        #expect(throws: MalformedJSON.self) { try Document().parse(json: [0x22, 0xC0, 0x80, 0x22]) }
    }

    @Test func `nesting is bounded`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(String(repeating: "[", count: depth).utf8) + Array(String(repeating: "]", count: depth).utf8)
        }
        #expect(try Document().parse(json: nested(256)).kind == .list)
        #expect(throws: MalformedJSON.self) { try Document().parse(json: nested(300)) }
        #expect(throws: MalformedJSON.self) { try Document().parse(json: nested(100_000)) }
    }

    @Test func `members are found by name, of equal names the last`() throws {
        let document = Document()
        let root = try document.parse(json: Array(#"{"a":1,"b":{"c":[10,"x",2.5,true]},"a":3,"t":""}"#.utf8))
        #expect(root.count == 4)
        #expect(root["a"]?.integer == 3)
        #expect(root["z"] == nil)
        let list = try #require(root["b"]?["c"])
        #expect(list.children.map(\.kind) == [.integer, .text, .number, .bool])
        #expect(list.children.map(\.number) == [10, nil, 2.5, nil])
        #expect(list.children.map(\.integer) == [10, nil, nil, nil])
        #expect(root["t"]?.text == "")
        #expect(root.children.compactMap(\.key) == ["a", "b", "a", "t"])
    }

    @Test func `a document can be reused after a failure`() throws {
        let document = Document()
        #expect(throws: MalformedJSON.self) { try document.parse(json: Array("{".utf8)) }
        #expect(document.root.isNull)
        #expect(try document.parse(json: Array("[1]".utf8)).count == 1)
    }

    @Test func `integers keep 64 bits and texts keep NUL`() throws {
        let document = Document()
        let root = try document.parse(
            json: Array(#"[9223372036854775807,-9223372036854775808,9223372036854775808,"a\u0000b"]"#.utf8))
        #expect(root.children.map(\.integer) == [Int64.max, Int64.min, nil, nil])
        #expect(root.children.map(\.text) == [nil, nil, nil, "a\0b"])
    }
}
