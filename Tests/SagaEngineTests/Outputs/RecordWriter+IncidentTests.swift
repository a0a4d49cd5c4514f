import Avro
import Documents
import FlowC
import Testing

@testable import SagaEngine

/// Incidents through the project's own schema.
@Suite struct RecordWriterIncidentTests {
    private func saga() throws -> Saga {
        let json = #"""
            {"decision_id":"d","plan_id":"p","intent_id":"i","final_decision":"approve","correlation_id":"corr",
            "cognitive_plan":{"tasks":[{"task_id":"a"}],"execution_order":["a"],"risk_score":0.1,"risk_band":"low"}}
            """#
        let document = Document()
        let decision = try DecisionDecoder().decode(
            try document.parse(json: Array(json.utf8)), recordBytes: json.utf8.count)
        let outcome = try Reducer.reduce(nil, .decision(decision, planHolder: nil), Context(timeMs: 1))
        return try #require(outcome.saga)
    }

    @Test(arguments: IncidentCause.allCases) func `an incident survives its schema`(cause: IncidentCause) throws {
        let ticket = Identifier(high: 1, low: 2)
        let saga = try saga()
        let incidents = [
            Incident(
                cause, saga: saga, ticket: ticket, details: ["näh → 𝒳 \"q\"", ""],
                affected: [ticket, Identifier(high: 3, low: 4)], at: 1_772_442_931_000),
            Incident(cause, saga: saga, ticket: nil, details: [], affected: [], at: 0),
        ]
        let schema = try ProcessorFixture().registry.schema(subject: "\(Topic.incidents.rawValue)-value").schema
        var encoder = try RecordEncoder(schema: schema)
        var decoder = try RecordDecoder(schema: schema)
        for incident in incidents {
            var json = JSONWriter()
            incident.write(to: &json)
            var read = JSONWriter()
            read.value(try decoder.decode(try encoder.encode(as: .avro) { $0.put(incident) }))
            #expect(read.text == json.text)
            #expect(try encoder.encode(as: .json) { $0.put(incident) } == json.bytes)
        }
    }
}
