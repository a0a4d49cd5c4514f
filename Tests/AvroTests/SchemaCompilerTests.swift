import Avro
import Testing

@Suite struct SchemaCompilerTests {
    @Test(arguments: [
        (#"{"type":"record""#, "", "JSON"),
        (#""string""#, "", "the top level is no record"),
        (#"{"type":"record","name":"R","fields":[{"name":"a","type":"nope"}]}"#, "", "nope"),
        (#"{"type":"record","name":"R","fields":[{"name":"a"}]}"#, "", "\"type\""),
        (#"{"type":"record","name":"R"}"#, "", "fields"),
        (#"{"type":"record","name":"9","fields":[]}"#, "", ""),
        (
            #"{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}"#, "a",
            "twice"
        ),
        (#"{"type":"record","name":"R","fields":[{"name":"a","type":"R"}]}"#, "a", "has no end"),
        (
            #"{"type":"record","name":"R","fields":[{"name":"a","type":[["null"],"int"]}]}"#, "a",
            "union directly in a union"
        ),
        (
            #"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":9999999}}]}"#,
            "a", "fixed of 9999999 bytes"
        ),
        (
            #"{"type":"record","name":"R","fields":[{"name":"a","type":{"type":"fixed","name":"F","size":-1}}]}"#,
            "a", "fixed of -1 bytes"
        ),
    ])
    func `refuses a malformed schema and says where`(json: String, path: String, detail: String) {
        let error = Fixtures.failure { _ = try Schema(json: json, source: "list.avsc") }
        #expect(error?.reason == .malformedSchema)
        #expect(error?.schema == "list.avsc")
        #expect(error?.path == path)
        #expect(error?.detail.contains(detail) == true, "\(String(describing: error))")
    }

    @Test func `accepts a record that contains itself through a union or an array`() throws {
        let schema = try Schema(
            json: """
                {"type":"record","name":"Tree","fields":[{"name":"value","type":"int"},
                {"name":"left","type":["null","Tree"],"default":null},
                {"name":"more","type":{"type":"array","items":"Tree"},"default":[]}]}
                """)
        let json = #"{"value":1,"left":{"value":2,"left":null,"more":[]},"more":[{"value":3,"left":null,"more":[]}]}"#
        let bytes = try Fixtures.encode(json: json, schema)
        #expect(bytes == [2, 2, 4, 0, 0, 2, 6, 0, 0, 0])
        #expect(try Fixtures.decode(bytes, schema) == json)
    }

    @Test func `resolves a name that is used twice`() throws {
        let schema = try Schema(
            json: """
                {"type":"record","name":"R","namespace":"a.b","fields":[
                {"name":"x","type":{"type":"enum","name":"E","symbols":["P","Q"]}},{"name":"y","type":"E"},
                {"name":"z","type":["null","a.b.E"],"default":null}]}
                """)
        let bytes = try Fixtures.encode(json: #"{"x":"P","y":"Q","z":"Q"}"#, schema)
        #expect(bytes == [0, 2, 2, 2])
        #expect(try Fixtures.decode(bytes, schema) == #"{"x":"P","y":"Q","z":"Q"}"#)
    }

    @Test func `refuses records that multiply without end`() {
        var fields = #"{"name":"a","type":{"type":"record","name":"R0","fields":[{"name":"v","type":"int"}]}}"#
        for level in 1...30 {
            let inner = (0..<2).map { #"{"name":"f\#($0)","type":"R\#(level - 1)"}"# }.joined(separator: ",")
            fields += #",{"name":"g\#(level)","type":{"type":"record","name":"R\#(level)","fields":[\#(inner)]}}"#
        }
        let error = Fixtures.failure { _ = try Fixtures.record(fields) }
        #expect(error?.reason == .malformedSchema)
        #expect(error?.detail.contains("more than 100000 parts") == true)
    }
}
