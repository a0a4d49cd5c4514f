import Documents
import FlowC
import Testing

/// The record of `sla.alerts`.
@Suite struct SLAAlertTests {
    static let saga = Identifier.saga(decisionID: Sample.decisionID)
    static let ticket = IncidentTests.ticket
    static let check = DeadlineCheck(startedAt: Sample.now - 3000, deadline: Sample.now + 1000, at: Sample.now)
    static let service = "orchestrator-dynamic"

    static let kinds: [(SLAAlert.Kind, String, Severity, String)] = [
        (.budgetCritical, "BUDGET_CRITICAL", .critical, "budget_critical"),
        (.deadlineApproaching, "DEADLINE_APPROACHING", .critical, "deadline_approaching"),
        (.burnRateHigh, "BURN_RATE_HIGH", .warning, "burn_rate_high"),
        (.deadlineExceeded, "DEADLINE_EXCEEDED", .critical, "deadline_exceeded"),
    ]

    @Test(arguments: kinds) func `a kind has the contract's word, severity and cause`(
        kind: SLAAlert.Kind, word: String, severity: Severity, cause: String
    ) {
        #expect(kind.rawValue == word)
        #expect(kind.severity == severity)
        let alert = SLAAlert(kind, saga: Self.saga, ticket: Self.ticket, check: Self.check, serviceName: "s")
        #expect(alert.id == .alert(saga: Self.saga, cause: cause, ticket: Self.ticket))
        let budget = SLAAlert(kind, saga: Self.saga, budget: ErrorBudget(), serviceName: "s", at: 0)
        #expect(budget.id == .alert(saga: Self.saga, cause: cause, ticket: nil))
    }

    @Test func `the table names every kind`() {
        #expect(Self.kinds.map(\.0) == SLAAlert.Kind.allCases)
    }

    @Test func `an alert about a ticket's clock has the contract's members`() {
        let alert = SLAAlert(
            .deadlineApproaching, saga: Self.saga, ticket: Self.ticket, check: Self.check, serviceName: Self.service)
        #expect(
            WireTests.json(alert.write) == #"""
                {"alert_id":"c0743f31-d89b-50a2-82e6-a439520b6f17","event_type":"ALERT",\#
                "alert_type":"DEADLINE_APPROACHING","severity":"CRITICAL","service_name":"orchestrator-dynamic",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","timestamp":"2026-03-02T09:15:31.000Z",\#
                "context":{"workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3",\#
                "ticket_id":"d5ba0f6a-e308-58d4-bc0d-58e9563f9866","remaining_seconds":1.0,"percent_consumed":0.75,\#
                "sla_deadline":"2026-03-02T09:15:32.000Z"}}
                """#)
    }

    @Test func `an alert about an execution's clock has no ticket`() {
        let late = DeadlineCheck(startedAt: Sample.now - 3000, deadline: Sample.now - 500, at: Sample.now)
        let alert = SLAAlert(
            .deadlineExceeded, saga: Self.saga, ticket: nil, check: late, serviceName: Self.service)
        #expect(
            WireTests.json(alert.write) == #"""
                {"alert_id":"ae492bd4-0536-5ba5-8548-30a85085a94e","event_type":"ALERT",\#
                "alert_type":"DEADLINE_EXCEEDED","severity":"CRITICAL","service_name":"orchestrator-dynamic",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","timestamp":"2026-03-02T09:15:31.000Z",\#
                "context":{"workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","ticket_id":null,\#
                "remaining_seconds":-0.5,"percent_consumed":1.0,"sla_deadline":"2026-03-02T09:15:30.500Z"}}
                """#)
    }

    @Test func `an alert about the budget has the contract's members`() {
        let budget = ErrorBudget(
            remaining: 12.5, status: "CRITICAL",
            burnRates: [
                .init(windowHours: 1, rate: 14.4, level: "FAST"), .init(windowHours: 6, rate: 2, level: "SLOW"),
            ]
        )
        let alert = SLAAlert(
            .budgetCritical, saga: Self.saga, budget: budget, serviceName: Self.service, at: Sample.now)
        #expect(
            WireTests.json(alert.write) == #"""
                {"alert_id":"475e7fb8-ef3b-5206-860b-03d9ab5853cf","event_type":"ALERT",\#
                "alert_type":"BUDGET_CRITICAL","severity":"CRITICAL","service_name":"orchestrator-dynamic",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","timestamp":"2026-03-02T09:15:31.000Z",\#
                "context":{"workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3",\#
                "service_name":"orchestrator-dynamic","budget_remaining":12.5,"status":"CRITICAL",\#
                "burn_rates":[{"window_hours":1.0,"rate":14.4,"level":"FAST"},\#
                {"window_hours":6.0,"rate":2.0,"level":"SLOW"}]}}
                """#)
    }

    @Test func `an unknown budget is null`() {
        let alert = SLAAlert(.burnRateHigh, saga: Self.saga, budget: ErrorBudget(), serviceName: "s", at: 0)
        #expect(
            WireTests.json(alert.write) == #"""
                {"alert_id":"bf09471d-4973-5656-abe2-1b34e48b85b9","event_type":"ALERT",\#
                "alert_type":"BURN_RATE_HIGH","severity":"WARNING","service_name":"s",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","timestamp":"1970-01-01T00:00:00.000Z",\#
                "context":{"workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","service_name":"s",\#
                "budget_remaining":null,"status":"UNKNOWN","burn_rates":[]}}
                """#)
    }
}
