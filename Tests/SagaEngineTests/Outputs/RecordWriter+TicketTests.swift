import Avro
import Documents
import FlowC
import Testing

@testable import SagaEngine

/// Tickets through the project's own schema, those that undo others included.
@Suite struct RecordWriterTicketTests {
    static let planID = "93a34087-077c-9fdf-9a3f-0c82698372fd"

    /// A decision about one task.
    private func decision(_ type: String) throws -> Decision {
        let json = #"""
            {"decision_id":"d","plan_id":"\#(Self.planID)","intent_id":"i","final_decision":"approve",
            "correlation_id":"corr","cognitive_plan":{"plan_id":"\#(Self.planID)","tasks":[{"task_id":"a",
            "task_type":"\#(type)","description":"näh","dependencies":[],"required_capabilities":["c"],
            "parameters":{"namespace":"prod","artifact_ids":["x","y"],"n":3,"cleanup_jobs":false}}],
            "execution_order":["a"],"risk_score":0.1,"risk_band":"high"}}
            """#
        let document = Document()
        let root = try document.parse(json: Array(json.utf8))
        return try withExtendedLifetime(document) {
            try DecisionDecoder().decode(root, recordBytes: json.utf8.count)
        }
    }

    @Test(arguments: TaskType.allCases, [RecordFormat.avro, .json])
    func `a compensation made of a published ticket is valid by the schema`(
        type: TaskType, format: RecordFormat
    ) throws {
        let schema = try ProcessorFixture().registry.schema(subject: "\(Topic.tickets.rawValue)-value").schema
        var encoder = try RecordEncoder(schema: schema)
        var decoder = try RecordDecoder(schema: schema)
        let outcome = try Reducer.reduce(
            nil, .decision(try decision(type.rawValue), planHolder: nil), Context(timeMs: 1000))
        let saga = try #require(outcome.saga)
        guard case .publish(let ticket)? = outcome.effects.first else {
            Issue.record("no ticket goes out")
            return
        }
        let bytes = try encoder.encode(as: format) { $0.put(ticket) }

        let record = TicketRecord(ticket, position: 0, value: bytes)
        let stored = StoredSaga(
            course: StoredCourse(steps: outcome.checkpoint?.steps ?? [], handedOn: []), tickets: SagaTickets([record]))
        let failure = try Reducer.reduce(
            saga, .result(ExecutionResult(ticketID: ticket.id, status: .failed), stored), Context(timeMs: 2000))
        let orders = failure.effects.compactMap { effect in
            if case .compensate(let order) = effect { order } else { nil }
        }
        let order = try #require(orders.first)
        let document = Document()
        let original = format == .avro ? try decoder.decode(bytes) : try document.parse(json: bytes)
        let undoing = try #require(withExtendedLifetime(document) { order.ticket(of: original) })
        #expect(undoing.riskBand == ticket.riskBand)
        #expect(undoing.parameters.contains(Entry("original_task_type", type.rawValue)))

        let written = try encoder.encode(as: .avro) { $0.put(undoing) }
        let json = try encoder.encode(as: .json) { $0.put(undoing) }
        let node = try decoder.decode(written)
        var read = JSONWriter()
        read.value(node)
        #expect(read.bytes == json)
        let again = try #require(
            TicketRecord(stored: node, position: 64, value: written, progress: TicketProgress()))
        #expect(again.id == order.id)
        #expect(again.undoes == ticket.id)
        #expect(again.timeoutMs == 120_000)
        #expect(again.deadline == 122_000)
        #expect(again.dependencies == [])
    }
}
