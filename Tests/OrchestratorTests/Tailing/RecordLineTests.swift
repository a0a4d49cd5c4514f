import Avro
import Kafka
import Testing

@testable import orchestrator

@Suite struct `Record line` {
    private func record(_ value: [UInt8]?, key: String? = "k", headers: [Header] = []) -> ConsumedRecord {
        ConsumedRecord(
            partition: TopicPartition("t", 3), offset: 7, timestamp: 99, timestampType: .created,
            key: key.map { Array($0.utf8) }, value: value, headers: headers)
    }

    private func line(
        _ record: ConsumedRecord, valueOnly: Bool = false, plan: String? = nil
    ) throws -> String? {
        let registry = try FileSchemaRegistry(folder: Examples.schemas + "/avro")
        var lines = RecordLine(registry: registry, valueOnly: valueOnly)
        return lines.line(record, plan: plan)
    }

    @Test func `shows place, key, headers and value`() throws {
        let headers = [Header("a", "1"), Header("b", bytes: nil), Header("a", "2")]
        #expect(
            try line(record(Array(#"{"x": 1.0}"#.utf8), headers: headers))
                == #"{"topic":"t","partition":3,"offset":7,"timestamp":99,"key":"k","headers":{"b":null,"a":"2"},"value":{"x":1.0}}"#
        )
    }

    @Test func `shows a tombstone and a missing key as null`() throws {
        #expect(
            try line(record(nil, key: nil))
                == #"{"topic":"t","partition":3,"offset":7,"timestamp":99,"key":null,"headers":{},"value":null}"#)
    }

    @Test func `shows the value alone`() throws {
        #expect(try line(record(Array(#"{ "x": [1, 2] }"#.utf8)), valueOnly: true) == #"{"x":[1,2]}"#)
    }

    @Test func `decodes framed Avro`() throws {
        let registry = try FileSchemaRegistry(folder: Examples.schemas + "/avro")
        let name = Examples.names[0]
        let example = try #require(try DecisionInput.read(try Examples.bytes(name), name: name).first)
        var encoder = try DecisionEncoder(registry: registry)
        let text = try #require(try line(record(try encoder.encode(example).value), valueOnly: true))
        #expect(text.contains(#""final_decision":"approve""#))
    }

    @Test(arguments: [
        ([UInt8]("no".utf8), "bm8=", "not valid JSON"),
        ([0, 0, 0, 0, 99, 1], "AAAAAGMB", "99"),
        ([0, 0, 0, 0, 2, 1], "AAAAAAIB", "ExecutionTicket"),
        ([], "", "not valid JSON"),
    ])
    func `shows what cannot be decoded as base64 with the error`(
        _ value: [UInt8], _ base64: String, _ reason: String
    ) throws {
        for valueOnly in [false, true] {
            let text = try #require(try line(record(value), valueOnly: valueOnly))
            #expect(text.contains(#""value":null,"value_base64":"\#(base64)","error":""#))
            #expect(text.contains(reason))
        }
    }

    @Test(arguments: [
        ("p", [Header](), "{}", true),
        ("k", [Header("plan-id", "p")], "{}", true),
        ("k", [Header("X-Neural-Hive-Plan-Id", "p")], "{}", true),
        ("k", [], #"{"plan_id":"p"}"#, true),
        ("k", [], #"{"correlation":{"plan_id":"p"}}"#, true),
        ("k", [Header("plan-id", "q")], #"{"plan_id":"q"}"#, false),
        ("k", [], "no json", false),
    ])
    func `belongs to a plan by key, header or value`(
        _ key: String, _ headers: [Header], _ value: String, _ belongs: Bool
    ) throws {
        let found = try line(record(Array(value.utf8), key: key, headers: headers), plan: "p")
        #expect((found != nil) == belongs)
    }
}
