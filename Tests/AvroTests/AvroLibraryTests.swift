import Avro
import CAvro
import Documents
import Foundation
import Testing

/// avro-c as the judge: it reads what the encoder wrote, writes it again, and both must be the same to the byte.
@Suite struct AvroLibraryTests {
    @Test(arguments: Fixtures.records)
    func `writes every record of the contract as avro-c does`(id: UInt32, json: String) throws {
        let list = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(filePath: Fixtures.folder + "/registry.json")))
        let entries = try #require((list as? [String: Any])?["schemas"] as? [[String: Any]])
        let file = try #require(entries.first { $0["id"] as? Int == Int(id) }?["file"] as? String)
        let text = try Array(Data(contentsOf: URL(filePath: Fixtures.folder + "/" + file)))
        let bytes = try Fixtures.encode(json: json, Fixtures.schema(id))
        #expect(try Self.rewritten(bytes, text) == bytes)
    }

    static let values: [(type: String, json: String)] =
        [
            (#""int""#, "-2147483648"), (#""int""#, "63"), (#""int""#, "64"), (#""int""#, "-65"),
            (#""long""#, "9223372036854775807"), (#""long""#, "-9223372036854775808"), (#""float""#, "-1.5"),
            (#""double""#, "6.02214076e23"), (#""boolean""#, "true"), (#""bytes""#, #""b\u0000""#),
            (#"{"type":"fixed","name":"F","size":3}"#, #""abc""#), (#"["null","string"]"#, "null"),
            (#"["null","string"]"#, #""text""#), (#"{"type":"enum","name":"E","symbols":["A","B"]}"#, #""B""#),
            (#"{"type":"array","items":"int"}"#, "[]"), (#"{"type":"array","items":"int"}"#, list(63)),
            (#"{"type":"array","items":"int"}"#, list(64)), (#"{"type":"array","items":"int"}"#, list(9000)),
            (#"{"type":"map","values":"int"}"#, "{}"), (#"{"type":"map","values":"int"}"#, map(16)),
            (#"{"type":"map","values":"int"}"#, map(17)), (#"{"type":"map","values":"int"}"#, map(64)),
            (#"{"type":"map","values":{"type":"map","values":{"type":"array","items":"int"}}}"#, nested),
        ]
        + [0, 63, 64, 127, 128, 8191, 8192, 70_000].map { (#""string""#, "\"\(String(repeating: "x", count: $0))\"") }

    @Test(arguments: values)
    func `writes each type as avro-c does, and reads it back`(type: String, json: String) throws {
        let schema = #"{"type":"record","name":"R","fields":[{"name":"f","type":\#(type)},{"name":"g","type":"int"}]}"#
        let record = #"{"f":\#(json),"g":7}"#
        let bytes = try Fixtures.encode(json: record, Schema(json: schema))
        #expect(try Self.rewritten(bytes, Array(schema.utf8)) == bytes)
        #expect(
            try Fixtures.canonical(Fixtures.decode(bytes, Schema(json: schema))) == Fixtures.canonical(record))
    }

    private static let nested = #"{"a":\#("{\"x\":\(list(64)),\"y\":[1]}"),"b":{"z":\#(list(200))},"c":{}}"#

    private static func list(_ count: Int) -> String {
        "[\((0..<count).map(String.init).joined(separator: ","))]"
    }

    private static func map(_ count: Int) -> String {
        "{\((0..<count).map { "\"key\($0)\":\($0)" }.joined(separator: ","))}"
    }

    /// What avro-c reads from the bytes, written by avro-c.
    private static func rewritten(_ bytes: [UInt8], _ text: [UInt8]) throws -> [UInt8] {
        var handle: avro_schema_t?
        let parsed = text.withUnsafeBytes {
            avro_schema_from_json_length($0.bindMemory(to: CChar.self).baseAddress, $0.count, &handle)
        }
        try #require(parsed == 0)
        let schema = try #require(handle)
        defer { avro_schema_decref(schema) }
        let iface = try #require(avro_generic_class_from_schema(schema))
        defer { cavro_class_release(iface) }
        var value = avro_value_t()
        try #require(avro_generic_value_new(iface, &value) == 0)
        defer { avro_value_decref(&value) }
        return try bytes.withUnsafeBytes { bytes in
            let start = bytes.bindMemory(to: CChar.self).baseAddress
            let reader = try #require(avro_reader_memory(start, Int64(bytes.count)))
            defer { avro_reader_free(reader) }
            try #require(avro_value_read(reader, &value) == 0)
            var room = [CChar](repeating: 0, count: bytes.count + 64)
            return try room.withUnsafeMutableBufferPointer { room in
                let writer = try #require(avro_writer_memory(room.baseAddress, Int64(room.count)))
                defer { avro_writer_free(writer) }
                try #require(avro_value_write(writer, &value) == 0)
                return room.prefix(Int(avro_writer_tell(writer))).map(UInt8.init(bitPattern:))
            }
        }
    }
}
