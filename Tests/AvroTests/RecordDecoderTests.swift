import Avro
import Documents
import Testing

@Suite struct RecordDecoderTests {
    @Test func `shapes unions, enums, maps and times as plain values`() throws {
        let schema = try Fixtures.schema(1)
        let bytes = try Fixtures.encode(json: Fixtures.decision, schema)
        var decoder = try RecordDecoder(schema: schema)
        let root = try decoder.decode(bytes)
        #expect(root.kind == .object)
        #expect(root.count == 23)
        #expect(root["correlation_id"]?.isNull == true)
        #expect(root["trace_id"]?.text == "e3e3b09e3e08749c9d520eb97871adb8")
        #expect(root["final_decision"]?.text == "conditional")
        #expect(root["aggregated_confidence"]?.number == 0.91)
        #expect(root["specialist_votes"]?.children.map { $0["processing_time_ms"]?.integer } == [180, 217])
        #expect(root["compliance_checks"]?["risk_acceptable"]?.bool == false)
        #expect(root["valid_until"]?.integer == 1_772_446_530_250)
        #expect(root["reasoning_summary"]?.text == "Alles grün ✅")
    }

    @Test func `reads block after block, sizes included`() throws {
        let schema = try Fixtures.record(#"{"name":"a","type":{"type":"array","items":"int"}}"#)
        // A block of one, a block of two with its size in bytes, the end.
        #expect(try Fixtures.decode([2, 2, 3, 4, 4, 6, 0], schema) == #"{"a":[1,2,3]}"#)
    }

    @Test func `takes the last value of a repeated map key`() throws {
        let schema = try Fixtures.record(#"{"name":"m","type":{"type":"map","values":"int"}}"#)
        #expect(try Fixtures.decode([4, 2, 0x6B, 2, 2, 0x6B, 4, 0], schema) == #"{"m":{"k":2}}"#)
    }

    @Test func `keeps NUL in text`() throws {
        let schema = try Fixtures.record(#"{"name":"s","type":"string"}"#)
        var decoder = try RecordDecoder(schema: schema)
        #expect(try decoder.decode([6, 0x61, 0, 0x62])["s"]?.text == "a\0b")
    }

    @Test func `starts afresh after a refusal`() throws {
        let schema = try Fixtures.record(#"{"name":"a","type":{"type":"array","items":"string"}}"#)
        var decoder = try RecordDecoder(schema: schema)
        #expect(try decoder.decode([4, 2, 0x61, 2, 0x62, 0])["a"]?.count == 2)
        #expect(throws: AvroError.self) { _ = try decoder.decode([4, 2, 0x61]) }
        #expect(try decoder.decode([2, 2, 0x63, 0])["a"]?.children.map(\.text) == ["c"])
        #expect(try decoder.decode([0])["a"]?.count == 0)
    }

    @Test func `reads an empty record from no bytes`() throws {
        let schema = try Fixtures.record("")
        #expect(try Fixtures.decode([], schema) == "{}")
    }

    @Test func `names schema, path, position and what to do`() throws {
        let bytes = try Fixtures.encode(json: Fixtures.ticket, Fixtures.schema(2))
        let error = Fixtures.failure { _ = try Fixtures.decode(Array(bytes.dropLast()), Fixtures.schema(2)) }
        #expect(
            error?.description == """
                com.neuralhivemind.orchestration.ExecutionTicket at schema_version: the bytes end inside a number \
                (byte \(bytes.count - 1) of \(bytes.count - 1)); check that it was written with this schema, or send \
                it to the dead letters
                """)
    }
}
