import Avro
import FlowC
import OrchestratorTestKit
import Testing

@testable import orchestrator

@Suite struct ResultTemplateTests {
    private func encoder(_ format: ValueFormat) throws -> WorkerResultEncoder {
        var settings = Settings()
        settings.schemasBasePath = Examples.schemas
        guard format == .avro else { return WorkerResultEncoder(agent: "w") }
        return try WorkerResultEncoder(agent: "w", registry: settings.schemaRegistry())
    }

    @Test(arguments: ValueFormat.allCases, WorkerAnswers.runningCompleted.statuses)
    func `the value for a ticket is the one that the encoder writes`(
        _ format: ValueFormat, _ status: WorkerResult.Status
    ) throws {
        var encoder = try encoder(format)
        let template = try ResultTemplate(status, atMs: 1_772_442_930_250, &encoder)
        for name in ["a", "b"] {
            let result = WorkerResult(
                ticket: .derived("ticket", name), status: status, durationMs: status == .running ? nil : 1,
                timestampMs: 1_772_442_930_250)
            let written = try encoder.encode(result)
            #expect(template.value(for: result.key) == written)
        }
    }
}
