import Documents
import FlowC
import Testing

/// The record of `sla.violations`.
@Suite struct SLAViolationTests {
    static let saga = Identifier.saga(decisionID: Sample.decisionID)

    @Test func `a violation has the contract's members`() {
        let violation = SLAViolation(
            saga: Self.saga, ticket: IncidentTests.ticket, serviceName: "orchestrator-dynamic",
            deadline: Sample.now - 1500, completedAt: Sample.now, delayMs: 1500, budgetRemaining: 42.5,
            status: "COMPLETED", retryCount: 2, durationSource: .persisted, at: Sample.now + 10)
        #expect(violation.id == .violation(saga: Self.saga, cause: "deadline_exceeded", ticket: IncidentTests.ticket))
        #expect(
            WireTests.json(violation.write) == #"""
                {"violation_id":"6b1e0d76-7cc1-5e64-aaff-4db11a070b11","event_type":"VIOLATION",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3",\#
                "ticket_id":"d5ba0f6a-e308-58d4-bc0d-58e9563f9866","violation_type":"DEADLINE_EXCEEDED",\#
                "service_name":"orchestrator-dynamic","sla_deadline":"2026-03-02T09:15:29.500Z",\#
                "actual_completion":"2026-03-02T09:15:31.000Z","delay_ms":1500,"budget_remaining":42.5,\#
                "severity":"CRITICAL","metadata":{"status":"COMPLETED","retry_count":2,\#
                "duration_source":"persisted"},"timestamp":"2026-03-02T09:15:31.010Z"}
                """#)
    }

    @Test func `what is unknown is null`() {
        let violation = SLAViolation(
            saga: Self.saga, ticket: nil, serviceName: "s", deadline: 0, delayMs: 7, severity: .warning,
            status: "RUNNING", retryCount: 0, durationSource: .estimated, at: 7)
        #expect(
            WireTests.json(violation.write) == #"""
                {"violation_id":"5ba87695-5c84-5304-95cf-3fb7dec2a56e","event_type":"VIOLATION",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","ticket_id":null,\#
                "violation_type":"DEADLINE_EXCEEDED","service_name":"s","sla_deadline":"1970-01-01T00:00:00.000Z",\#
                "actual_completion":null,"delay_ms":7,"budget_remaining":null,"severity":"WARNING",\#
                "metadata":{"status":"RUNNING","retry_count":0,"duration_source":"estimated"},\#
                "timestamp":"1970-01-01T00:00:00.007Z"}
                """#)
    }

    @Test func `the sources of a duration have the contract's words`() {
        #expect(
            SLAViolation.DurationSource.allCases.map(\.rawValue) == ["persisted", "calculated", "estimated"])
    }
}
