import Avro
import Testing

@Suite struct SchemaTests {
    @Test(
        arguments: [
            (1, "com.neuralhivemind.consensus.ConsolidatedDecision", 23),
            (2, "com.neuralhivemind.orchestration.ExecutionTicket", 29),
            (3, "com.neuralhivemind.cognitiva.CognitivePlan", 30),
            (4, "neural.hive.execution.ExecutionResult", 8),
            (5, "io.neuralhive.orchestration.OrchestrationIncident", 13),
            (6, "com.neuralhivemind.orchestration.TelemetryFrame", 27),
            (7, "io.neuralhive.telemetry.FlowCTelemetryEvent", 23),
        ] as [(UInt32, String, Int)])
    func `has its full name and as many fields as the contract`(id: UInt32, name: String, fields: Int) throws {
        let schema = try Fixtures.schema(id)
        #expect(schema.fullName == name)
        #expect(schema.fieldNames.count == fields)
    }

    @Test func `lists the ticket's fields in wire order`() throws {
        #expect(
            try Fixtures.schema(2).fieldNames == [
                "ticket_id", "plan_id", "intent_id", "decision_id", "correlation_id", "trace_id", "span_id", "task_id",
                "task_type", "description", "dependencies", "status", "priority", "risk_band", "sla", "qos",
                "parameters", "required_capabilities", "security_level", "created_at", "started_at", "completed_at",
                "estimated_duration_ms", "actual_duration_ms", "retry_count", "error_message",
                "compensation_ticket_id", "metadata", "schema_version",
            ])
    }

    @Test func `lists the decision's fields in wire order`() throws {
        #expect(
            try Fixtures.schema(1).fieldNames == [
                "decision_id", "plan_id", "intent_id", "correlation_id", "trace_id", "span_id", "final_decision",
                "consensus_method", "aggregated_confidence", "aggregated_risk", "specialist_votes",
                "consensus_metrics", "explainability_token", "reasoning_summary", "compliance_checks",
                "guardrails_triggered", "cognitive_plan", "requires_human_review", "created_at", "valid_until",
                "metadata", "hash", "schema_version",
            ])
    }

    @Test func `separates the name from the namespace`() throws {
        let schema = try Schema(json: #"{"type":"record","name":"Bare","fields":[]}"#)
        #expect(schema.fullName == "Bare")
        #expect(try Fixtures.schema(2).name == "ExecutionTicket")
    }

    @Test func `serves several threads at once`() async throws {
        let schema = try Fixtures.schema(2)
        let first = try Fixtures.encode(json: Fixtures.ticket, schema)
        let all = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var last: [UInt8] = []
                    for _ in 0..<50 { last = try Fixtures.encode(json: Fixtures.ticket, schema) }
                    return last
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all == Array(repeating: first, count: 8))
    }
}
