import Avro
import Documents
import Testing

@testable import orchestrator

@Suite struct `Decision encoder` {
    @Test(arguments: Examples.names)
    func `writes every example as Avro that reads back the same`(_ name: String) throws {
        let registry = try FileSchemaRegistry(folder: Examples.schemas + "/avro")
        let record = try #require(try DecisionInput.read(try Examples.bytes(name), name: name).first)
        var encoder = try DecisionEncoder(registry: registry)
        let encoded = try encoder.encode(record)
        var values = RecordValue(registry: registry)
        guard case .node(let read) = values.decode(encoded.value) else {
            Issue.record("the value cannot be decoded")
            return
        }
        let document = Document()
        let source = try document.parse(json: record.json)
        for member in source.children where member.key != "cognitive_plan" {
            let other = try #require(read.children.first { $0.key == member.key })
            #expect(other.count == member.count, "\(member.key ?? "")")
            #expect(other.text == member.text && other.number == member.number, "\(member.key ?? "")")
        }
        guard !record.isBarePlan else { return }
        let plan = try #require(read["cognitive_plan"]?.text)
        let inner = Document()
        let plans = (try inner.parse(json: Array(plan.utf8)), Document())
        let wanted = try #require(source["cognitive_plan"])
        let planned = try wanted.utf8.map { try plans.1.parse(json: $0) } ?? wanted
        #expect(plans.0["plan_id"]?.text == planned["plan_id"]?.text)
        #expect(plans.0["tasks"]?.count == planned["tasks"]?.count)
    }

    @Test func `says in the header what the value is`() throws {
        let registry = try FileSchemaRegistry(folder: Examples.schemas + "/avro")
        let name = "05_direct_plan_without_decision.json"
        let record = try #require(try DecisionInput.read(try Examples.bytes(name), name: name).first)
        var encoder = try DecisionEncoder(registry: registry)
        let headers = try encoder.encode(record).headers
        #expect(headers.first { $0.name == "content-type" }?.value == "application/avro")
        #expect(headers.count == record.headers.count)
    }

    @Test func `names the field that does not fit`() throws {
        let registry = try FileSchemaRegistry(folder: Examples.schemas + "/avro")
        let record = DecisionRecord(key: "p", headers: [], json: Array(#"{"decision_id":7}"#.utf8), isBarePlan: false)
        let error = #expect(throws: AvroError.self) {
            var encoder = try DecisionEncoder(registry: registry)
            _ = try encoder.encode(record)
        }
        #expect(error?.path == "decision_id")
        #expect(error?.reason == .wrongType)
    }
}
