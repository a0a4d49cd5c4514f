import Avro
import Documents
import FlowC
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// Flow events through the project's own schema.
@Suite struct RecordWriterFlowEventTests {
    /// An event with every field set, one with as little as the schema allows, and numbers at the ends of `int` and `long`.
    private func events() throws -> [FlowEvent] {
        let decision = DecisionFactory(seed: 1).decision(0)
        let document = Document()
        let outcome = try Reducer.reduce(
            nil,
            .decision(
                try DecisionDecoder().decode(
                    try document.parse(json: decision.value), recordBytes: decision.value.count),
                planHolder: nil), Context(timeMs: 1_772_442_931_000))
        let saga = try #require(outcome.saga)
        let ids = [Identifier(high: 1, low: 2), Identifier(high: 3, low: 4)]
        return FlowEvent.Kind.allCases.flatMap { kind in
            var full = FlowEvent(kind, saga: saga, at: 1_772_442_931_000, orchestratorVersion: "v2")
            full.step = .publishTelemetry
            full.ticketID = ids[0]
            full.taskType = "BUILD"
            full.workerID = "w"
            full.durationMs = .max
            full.status = "näh → 𝒳 \"q\""
            full.success = false
            full.isCompliant = true
            full.ticketIDs = ids
            full.error = ""
            full.errorType = "T"
            full.result = [Entry("a", "1"), Entry("b", "")]
            full.metadata += [Int64.min, -1, 0, Int64(Int32.max), Int64(Int32.max) + 1, .max].map {
                Entry("number \($0)", .number($0))
            }
            full.metadata += [Entry("yes", .flag(true)), Entry("no", .flag(false)), Entry("text", .text("t"))]
            var empty = FlowEvent(kind, saga: saga, at: 0, orchestratorVersion: "v2")
            (empty.intentID, empty.planID, empty.decisionID, empty.workflowID) = (nil, nil, nil, nil)
            (empty.correlationID, empty.traceID, empty.spanID, empty.metadata) = (nil, nil, nil, [])
            return [full, empty]
        }
    }

    @Test func `an event survives its schema`() throws {
        let schema = try ProcessorFixture().registry.schema(subject: "\(Topic.flowTelemetry.rawValue)-value").schema
        var encoder = try RecordEncoder(schema: schema)
        var decoder = try RecordDecoder(schema: schema)
        for event in try events() {
            var json = JSONWriter()
            event.write(to: &json)
            var read = JSONWriter()
            read.value(try decoder.decode(try encoder.encode(as: .avro) { $0.put(event) }))
            #expect(read.text == json.text)
            #expect(try encoder.encode(as: .json) { $0.put(event) } == json.bytes)
        }
    }
}
