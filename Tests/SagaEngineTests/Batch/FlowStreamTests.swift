import Avro
import Documents
import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// The stream `telemetry-flow-c`: its records lie beside those that they tell of, each once.
@Suite struct FlowStreamTests {
    static let decision = DecisionFactory(seed: 1).decision(0, DecisionOptions(tasks: 2))
    static let saga = Identifier.saga(decisionID: decision.decisionID)
    static let topic = "telemetry-flow-c"
    let source = FlowHistory.decisions[0]
    let results = TopicPartition("execution.results", 0)

    static func settings(_ format: OutputFormat? = .json) -> OutputSettings {
        var settings = OutputSettings()
        settings.flowEvents = format
        return settings
    }

    /// A history in which the decision is dispatched and published, and what that led to.
    private func dispatched(_ format: OutputFormat? = .json) throws -> (FlowHistory, [Output]) {
        let history = try FlowHistory(Self.settings(format), consolidation: .onResults)
        history.append(Self.decision)
        let batch = try history.decide(source)
        history.publish(source)
        return (history, batch.outputs[source] ?? [])
    }

    private func report(_ history: FlowHistory, _ index: Int, _ status: String, id: String) throws {
        let ticket = try #require(history.tickets[Self.saga]?[index].id)
        let text = #"{"ticket_id":"\#(ticket)","status":"\#(status)","agent_id":"w-\#(index)","result_id":"\#(id)"}"#
        history.append(Array(text.utf8), to: results)
    }

    /// Flow events of a batch, each as `EVENT step or place of its ticket`.
    private func story(_ outputs: [Output], _ history: FlowHistory) throws -> [String] {
        var reader = ValueReader(registry: history.fixture.registry)
        let places = Dictionary(
            uniqueKeysWithValues: history.tickets.values.joined().map { ($0.id.description, "\($0.position)") })
        return try outputs.filter { $0.topic == Self.topic }.map { output in
            let value = try #require(output.value)
            let root = reader.read(value)
            let kind = root?["event_type"]?.text ?? "?"
            let place = root?["step"]?.text ?? root?["ticket_id"]?.text.map { places[$0] ?? "?" }
            return place.map { "\(kind) \($0)" } ?? kind
        }
    }

    static let dispatch = [
        "FLOW_C_STARTED", "STEP_STARTED C1", "STEP_COMPLETED C1", "STEP_STARTED C2", "STEP_COMPLETED C2",
        "STEP_STARTED C3", "STEP_COMPLETED C3", "STEP_STARTED C4", "TICKET_ASSIGNED 0", "TICKET_ASSIGNED 1",
        "STEP_COMPLETED C4", "STEP_STARTED C5",
    ]

    @Test(arguments: [OutputFormat.json, .avro]) func `events follow what they tell of, without key, in both formats`(
        format: OutputFormat
    ) throws {
        let (history, outputs) = try dispatched(format)
        #expect(try story(outputs, history) == Self.dispatch)
        let events = outputs.filter { $0.topic == Self.topic }
        #expect(outputs.suffix(events.count) == events[...])
        #expect(events.allSatisfy { $0.key == nil })
        // One object, so that an outbox row holds the headers once.
        #expect(events.allSatisfy { $0.headers === outputs.first?.headers })
        #expect(events.allSatisfy { $0.value?.first == (format == .avro ? 0 : UInt8(ascii: "{")) })
    }

    @Test func `a JSON event is what its schema writes, to the byte`() throws {
        let (history, outputs) = try dispatched()
        var encoder = try RecordEncoder(
            schema: try history.fixture.registry.schema(subject: "\(Self.topic)-value").schema)
        let document = Document()
        for value in outputs.filter({ $0.topic == Self.topic }).compactMap(\.value) {
            #expect(try encoder.encode(try document.parse(json: value), as: .json) == value)
        }
    }

    @Test func `switched off there are none, and everything else is the same`() throws {
        let (on, told) = try dispatched()
        let (off, silent) = try dispatched(nil)
        #expect(silent == told.filter { $0.topic != Self.topic })
        #expect(silent.count == 3)
        #expect(on.tickets == off.tickets)
        #expect(on.sagas == off.sagas)
        for history in [on, off] {
            try report(history, 0, "COMPLETED", id: "1")
            try report(history, 1, "FAILED", id: "2")
        }
        let (after, before) = (try on.decide(results), try off.decide(results))
        #expect(before.outputs[results] == after.outputs[results]?.filter { $0.topic != Self.topic })
        #expect(on.tickets == off.tickets)
        #expect(on.progress == off.progress)
    }

    @Test(arguments: [OutputFormat.json, .avro]) func `several results in one batch are told once each`(
        format: OutputFormat
    ) throws {
        let (history, _) = try dispatched(format)
        try report(history, 0, "RUNNING", id: "1")
        try report(history, 0, "COMPLETED", id: "2")
        try report(history, 0, "COMPLETED", id: "3")
        try report(history, 1, "COMPLETED", id: "4")
        try report(history, 1, "FAILED", id: "5")
        let batch = try history.decide(results)
        #expect(
            try story(batch.outputs[results] ?? [], history) == [
                "TICKET_COMPLETED 0", "TICKET_COMPLETED 1", "STEP_COMPLETED C5", "STEP_STARTED C6",
                "STEP_COMPLETED C6", "FLOW_C_COMPLETED",
            ])
        #expect(history.sagas[Self.saga]?.state == .completed)
    }

    @Test func `a saga that is undone within one batch is told once, and again not at all`() throws {
        let (history, _) = try dispatched()
        try report(history, 0, "COMPLETED", id: "1")
        try report(history, 1, "FAILED", id: "2")
        let batch = try history.decide(results)
        #expect(
            try story(batch.outputs[results] ?? [], history) == [
                "TICKET_COMPLETED 0", "TICKET_FAILED 1", "STEP_FAILED C5", "TICKET_ASSIGNED 64",
            ])
        history.publish(results)
        try report(history, 2, "COMPLETED", id: "3")
        let next = try history.decide(results)
        #expect(
            try story(next.outputs[results] ?? [], history) == ["TICKET_COMPLETED 64", "TICKET_ASSIGNED 128"])
        history.publish(results)
        try report(history, 3, "COMPLETED", id: "4")
        let last = try history.decide(results)
        #expect(
            try story(last.outputs[results] ?? [], history) == [
                "TICKET_COMPLETED 128", "STEP_STARTED C6", "STEP_COMPLETED C6", "FLOW_C_COMPLETED",
            ])
        history.publish(results)
        for partition in [source, results] { history.rewind(partition, to: 0) }
        let again = try history.decide(source, results)
        #expect(again.verdicts == [.duplicate: 5])
        #expect(again.outputs.values.joined().isEmpty)
    }

    @Test func `tickets that go out again are no new assignments`() throws {
        let (history, _) = try dispatched()
        history.append(ParkingTests.republish("c", Self.saga), to: FlowHistory.commands[0])
        let batch = try history.decide(FlowHistory.commands[0])
        #expect(batch.outputs[FlowHistory.commands[0]]?.map(\.topic) == ["execution.tickets", "execution.tickets"])
    }

    @Test func `a saga that is made again, while its record lies in the dead letters, tells its events`() throws {
        let history = try FlowHistory(Self.settings())
        let input = try #require(BadInput.all.first { $0.name == "cycle" })
        history.append(input.value, to: source)
        let first = try #require(try history.decide(source).outputs[source])
        history.publish(source)
        #expect(first.count { $0.topic == "plans.consensus.dlq" } == 1)
        history.delete(try #require(history.sagas.keys.first))
        history.now -= 10
        history.rewind(source, to: 0)
        let again = try #require(try history.decide(source).outputs[source])
        #expect(again == first.filter { $0.topic != "plans.consensus.dlq" })
        #expect(
            try story(again, history) == [
                "FLOW_C_STARTED", "STEP_STARTED C1", "STEP_FAILED C1", "STEP_STARTED C6", "STEP_COMPLETED C6",
                "FLOW_C_COMPLETED",
            ])
    }

    @Test func `a record that makes no saga has a dead letter and no event`() throws {
        let history = try FlowHistory(Self.settings())
        history.append(Array("{".utf8), to: source)
        try report(history: history, unknown: Identifier(high: 1, low: 2))
        let batch = try history.decide(source, results)
        #expect(batch.outputs[source]?.map(\.topic) == ["plans.consensus.dlq"])
        #expect(batch.outputs[results]?.map(\.topic) == ["execution.results.dlq"])
    }

    private func report(history: FlowHistory, unknown ticket: Identifier) throws {
        history.append(Array(#"{"ticket_id":"\#(ticket)","status":"COMPLETED","agent_id":"w"}"#.utf8), to: results)
    }
}
