import Avro
import Documents
import Testing

@Suite struct FrameDecoderTests {
    @Test func `reads records of several schemas from one stream`() throws {
        var decoder = FrameDecoder(registry: try Fixtures.registry())
        for _ in 0..<2 {
            for (id, json) in Fixtures.records {
                let bytes = try Fixtures.encode(json: json, Fixtures.schema(id), as: .confluent(schemaID: id))
                let (schema, text) = try bytes.withUnsafeBytes { frame in
                    let (schema, root) = try decoder.decode(frame)
                    var writer = JSONWriter()
                    writer.value(root)
                    return (schema, writer.text)
                }
                #expect(schema.id == id)
                #expect(try Fixtures.canonical(text) == Fixtures.canonical(json))
            }
        }
    }

    @Test(
        arguments: [
            ([0, 0, 0, 0, 99, 0], AvroError.Reason.unknownSchema), ([1, 0, 0, 0, 1], .malformedFrame),
            ([0, 0, 0, 0, 1], .truncated), ([0, 0], .malformedFrame),
        ] as [([UInt8], AvroError.Reason)])
    func `passes on what is wrong with a frame`(bytes: [UInt8], reason: AvroError.Reason) throws {
        var decoder = FrameDecoder(registry: try Fixtures.registry())
        let error = Fixtures.failure { _ = try bytes.withUnsafeBytes { try decoder.decode($0).root.count } }
        #expect(error?.reason == reason)
    }
}
