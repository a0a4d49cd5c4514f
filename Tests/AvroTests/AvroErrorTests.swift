import Avro
import Testing

@Suite struct AvroErrorTests {
    @Test(arguments: [
        ("s", "a.b", "s at a.b: bad; mend it"), ("s", "", "s: bad; mend it"), ("", "", "bad; mend it"),
    ])
    func `tells where, what and what to do on one line`(schema: String, path: String, line: String) {
        let error = AvroError(.wrongType, schema: schema, path: path, detail: "bad", advice: "mend it")
        #expect(error.description == line)
    }
}
