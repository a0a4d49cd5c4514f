import Avro
import Documents
import FlowC
import Testing

@testable import SagaEngine

/// Results as workers write them, through the project's own schema.
@Suite struct ResultRecordTests {
    static let results: [(String, ExecutionResult)] = [
        (
            #"""
            {"ticket_id":"00000000-0000-0001-0000-000000000002","status":"FAILED","result":{"success":true,
            "output":{"error":"disk full"},"metadata":{},"logs":["a"]},"actual_duration_ms":12,"agent_id":"w-1",
            "timestamp":1772442931000}
            """#,
            ExecutionResult(
                ticketID: Identifier(high: 1, low: 2), status: .failed, agentID: "w-1", actualDurationMs: 12,
                errorMessage: "disk full", timestampMs: 1_772_442_931_000)
        ),
        (
            #"""
            {"ticket_id":"00000000-0000-0001-0000-000000000002","status":"RUNNING","result":{"success":false},
            "agent_id":"","timestamp":7}
            """#,
            ExecutionResult(ticketID: Identifier(high: 1, low: 2), status: .running, timestampMs: 7)
        ),
    ]

    @Test(arguments: results) func `a result is the same from JSON and from Avro`(
        json: String, result: ExecutionResult
    ) throws {
        let schema = try ProcessorFixture().registry.schema(subject: "\(Topic.results.rawValue)-value").schema
        let document = Document()
        let root = try document.parse(json: Array(json.utf8))
        #expect(try ExecutionResult(root) == result)
        var encoder = try RecordEncoder(schema: schema)
        var decoder = try RecordDecoder(schema: schema)
        #expect(try ExecutionResult(try decoder.decode(try encoder.encode(root, as: .avro))) == result)
    }
}
