import Avro
import Documents
import Testing

@Suite struct RecordEncoderTests {
    @Test(arguments: Fixtures.records.indices)
    func `brings every schema's record back unchanged`(index: Int) throws {
        let (id, json) = Fixtures.records[index]
        let schema = try Fixtures.schema(id)
        let expected = try Fixtures.canonical(json)
        let avro = try Fixtures.encode(json: json, schema)
        #expect(try Fixtures.canonical(Fixtures.decode(avro, schema)) == expected)
        let text = try Fixtures.encode(json: json, schema, as: .json)
        #expect(try Fixtures.canonical(String(decoding: text, as: UTF8.self)) == expected)
        let framed = try Fixtures.encode(json: json, schema, as: .confluent(schemaID: id))
        #expect(framed == ConfluentFrame(schemaID: id).header + avro)
    }

    @Test func `writes members of JSON in the schema's order`() throws {
        let schema = try Fixtures.record(#"{"name":"a","type":"int"},{"name":"b","type":"int","default":2}"#)
        let text = try Fixtures.encode(json: #"{"x":0,"b":3,"a":1}"#, schema, as: .json)
        #expect(String(decoding: text, as: UTF8.self) == #"{"a":1,"b":3}"#)
    }

    @Test func `forgets the record before, a failed one included`() throws {
        let schema = try Fixtures.record(
            """
            {"name":"s","type":"string"},{"name":"a","type":{"type":"array","items":"string"}},
            {"name":"m","type":{"type":"map","values":"string"}},{"name":"u","type":["null","string"]}
            """)
        var encoder = try RecordEncoder(schema: schema)
        func encode(_ text: String?, _ count: Int) throws -> [UInt8] {
            try encoder.encode(as: .avro) { record in
                record.put(text)
                record.putArray(Array(repeating: "x", count: count))
                record.putMap((0..<count).map { (key: "\($0)", value: "v") })
                record.put(text)
            }
        }
        let short: [UInt8] = [2, 0x61, 0, 0, 2, 2, 0x61]
        #expect(try encode("a", 0) == short)
        #expect(try encode("a much longer text", 40).count > 200)
        #expect(Fixtures.failure { _ = try encode(nil, 5) }?.path == "s")
        #expect(try encode("a", 0) == short)
    }

    @Test func `grows for a large record`() throws {
        let schema = try Fixtures.record(#"{"name":"s","type":"string"},{"name":"t","type":"string"}"#)
        let large = String(repeating: "é", count: 1_500_000)
        let bytes = try Fixtures.encode(schema, as: .confluent(schemaID: 9)) { record in
            record.put(large)
            record.put("end")
        }
        #expect(bytes.count == 5 + 4 + 3_000_000 + 4)
        #expect(bytes.suffix(4) == [6, 0x65, 0x6E, 0x64])
    }

    @Test func `hands out the bytes in place`() throws {
        var encoder = try RecordEncoder(schema: Fixtures.record(#"{"name":"a","type":"int"}"#))
        let size = try encoder.encode(as: .confluent(schemaID: 1), { $0.put(1) }, use: \.count)
        #expect(size == 6)
    }
}
