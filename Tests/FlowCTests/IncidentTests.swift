import Documents
import FlowC
import Testing

/// The record of `orchestration.incidents`.
@Suite struct IncidentTests {
    static let ticket = Identifier.ticket(planID: Sample.planID, taskID: "a", attempt: 1)
    static let other = Identifier.ticket(planID: Sample.planID, taskID: "b", attempt: 1)

    static func saga(correlationID: String? = nil, traceID: String? = nil) throws -> Saga {
        let json = Sample.decision([
            "correlation_id": correlationID.map(Sample.quoted), "trace_id": traceID.map(Sample.quoted),
        ])
        return try #require(try Sample.reduce(json).saga)
    }

    static func incident(
        _ cause: IncidentCause, ticket: Identifier? = ticket, details: [String] = ["d"],
        affected: [Identifier] = [ticket]
    ) throws -> Incident {
        Incident(
            cause, saga: try saga(), ticket: ticket, details: details, affected: affected, at: 1_772_442_931_000)
    }

    /// A text with everything that JSON forms escape differently.
    static let strange = "the worker said: \"näh\" → 𝒳\\\n\t\u{8}\u{C}\r\u{1}\u{7F}"

    static func failure() throws -> Incident {
        Incident(
            .ticketFailed, saga: try saga(correlationID: "corr", traceID: Sample.traceID), ticket: ticket,
            details: [strange, "second"], affected: [ticket, other, ticket], at: 1_772_442_931_000)
    }

    static func plain() throws -> Incident {
        Incident(.invalidPlan, saga: try saga(), ticket: nil, details: [], affected: [], at: 0)
    }

    // MARK: Causes

    static let causes: [(String, IncidentType, Severity, Bool, String?)] = [
        ("invalid_plan", .inconsistency, .warning, false, nil),
        ("contradictory_result", .inconsistency, .warning, false, nil),
        ("quarantined", .inconsistency, .warning, false, nil),
        ("ticket_failed", .workerFailure, .critical, true, "worker_failure_recovery"),
        ("ticket_overdue", .ticketTimeout, .warning, false, "ticket_timeout_recovery"),
        ("execution_overdue", .ticketTimeout, .warning, false, "ticket_timeout_recovery"),
        ("completed_late", .slaViolation, .critical, true, "sla_violation_mitigation"),
        ("wait_overdue", .inconsistency, .warning, true, nil),
        ("compensation_stuck", .inconsistency, .warning, true, nil),
    ]

    @Test(arguments: causes) func `a cause has the type, severity and remedy of the contract`(
        name: String, type: IncidentType, severity: Severity, escalates: Bool, playbook: String?
    ) throws {
        let cause = try #require(IncidentCause(rawValue: name))
        #expect(cause.type == type)
        #expect(cause.severity == severity)
        #expect(cause.escalates == escalates)
        #expect(cause.playbook == playbook)
        let incident = try Self.incident(cause)
        #expect(incident.isRemediable == (playbook != nil))
        #expect(
            incident.id == .incident(saga: .saga(decisionID: Sample.decisionID), cause: name, ticket: Self.ticket))
    }

    @Test func `the table names every cause`() {
        #expect(Self.causes.map(\.0) == IncidentCause.allCases.map(\.rawValue))
        #expect(
            IncidentType.allCases.map(\.rawValue)
                == ["INCONSISTENCY", "SLA_VIOLATION", "TICKET_TIMEOUT", "WORKER_FAILURE"])
    }

    // MARK: Record

    @Test func `an incident carries the saga's own correlation and trace`() throws {
        let incident = try Self.failure()
        #expect(incident.correlationID == "corr")
        #expect(incident.traceID == Sample.traceID)
        #expect(incident.workflowID == .saga(decisionID: Sample.decisionID))
        #expect(incident.affectedTickets == [Self.ticket, Self.other])
        #expect(try Self.plain().traceID == "")
    }

    @Test func `the record has the members of the schema in its order`() throws {
        #expect(
            WireTests.json(try Self.failure().write) == #"""
                {"incident_id":"cc51694c-e984-5404-bde3-41300b06b251",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","incident_type":"WORKER_FAILURE",\#
                "severity":"CRITICAL","details":["the worker said: \"näh\" → 𝒳\\\n\t\b\f\r\u0001\#u{7F}","second"],\#
                "affected_tickets":["d5ba0f6a-e308-58d4-bc0d-58e9563f9866","20041e52-965d-5ceb-8476-a88cab8a59ed"],\#
                "correlation_id":"corr","trace_id":"e3e3b09e3e08749c9d520eb97871adb8",\#
                "recommended_playbook":"worker_failure_recovery","auto_remediation_enabled":true,\#
                "escalation_required":true,"created_at":1772442931000,\#
                "hash":"ee34136bd6b1f95bd5648ab4ad71bef2f642eaf1a798ddcfdee36d4782efc66e"}
                """#)
        #expect(
            WireTests.json(try Self.plain().write) == #"""
                {"incident_id":"c7eecc24-6a4d-5d99-ae0d-26cc9bbb9f8c",\#
                "workflow_id":"072bf030-a492-5bde-b4fc-d8b5d840c6f3","incident_type":"INCONSISTENCY",\#
                "severity":"WARNING","details":[],"affected_tickets":[],\#
                "correlation_id":"49a58b13-7bfe-59d0-a5d2-e23a88178ada","trace_id":"","recommended_playbook":null,\#
                "auto_remediation_enabled":false,"escalation_required":false,"created_at":0,\#
                "hash":"2414baff36f286ad167b249dcbede6c740743bae58e1d0242de840061b6103c5"}
                """#)
    }

    /// Values computed with Python: `sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()`.
    @Test func `the hash is the one that other implementations compute`() throws {
        #expect(try Self.failure().hash == "ee34136bd6b1f95bd5648ab4ad71bef2f642eaf1a798ddcfdee36d4782efc66e")
        #expect(try Self.plain().hash == "2414baff36f286ad167b249dcbede6c740743bae58e1d0242de840061b6103c5")
    }

    static let changes: [@Sendable (inout Incident) -> Void] = [
        { $0.cause = .quarantined }, { $0.id = other }, { $0.workflowID = other }, { $0.details[0] += "." },
        { $0.affectedTickets = [] }, { $0.correlationID = "c" }, { $0.traceID = "t" }, { $0.createdAt += 1 },
    ]

    @Test(arguments: changes.indices) func `the hash changes with every field`(index: Int) throws {
        var incident = try Self.failure()
        let before = incident.hash
        Self.changes[index](&incident)
        #expect(incident.hash != before)
    }

    // MARK: Remediation

    static let remediations: [(IncidentCause, Identifier?, String)] = [
        (
            .ticketFailed, ticket, #""worker_id":"w","previous_worker_id":"w","namespace":"workers""#
        ),
        (
            .ticketOverdue, ticket,
            #""ticket_id":"\#(ticket)","worker_id":"w","previous_worker_id":"w","namespace":"workers""#
        ),
        (
            .executionOverdue, nil,
            #""ticket_id":"\#(other)","worker_id":"w","previous_worker_id":"w","namespace":"workers""#
        ),
        (
            .completedLate, ticket,
            #""service_name":"orchestrator-dynamic","violation_type":"DEADLINE_EXCEEDED","delay_ms":1500"#
        ),
    ]

    @Test(arguments: remediations) func `a remedy is ordered with the parameters of its playbook`(
        cause: IncidentCause, ticket: Identifier?, more: String
    ) throws {
        let incident = try Self.incident(cause, ticket: ticket, affected: [Self.other])
        let playbook = try #require(cause.playbook)
        let request = try #require(
            incident.remediationRequest(
                serviceName: "orchestrator-dynamic", namespace: "workers", agentID: "w", delayMs: 1500))
        #expect(
            String(decoding: request, as: UTF8.self) == #"""
                {"remediation_id":"\#(incident.id)","incident_id":"\#(incident.id)","playbook_name":"\#(playbook)",\#
                "parameters":{"workflow_id":"\#(incident.workflowID)","incident_type":"\#(cause.type.rawValue)",\#
                "inconsistencies":["d"],"affected_tickets":["\#(Self.other)"],\#(more)},"execution_mode":"AUTOMATIC"}
                """#)
    }

    @Test func `what is unknown is null in a remedy`() throws {
        func parameters(_ cause: IncidentCause) throws -> String {
            let incident = try Self.incident(cause, ticket: nil, affected: [])
            let request = try #require(incident.remediationRequest(serviceName: "s", namespace: "n"))
            return String(decoding: request, as: UTF8.self)
        }
        #expect(
            try parameters(.executionOverdue).contains(
                #""ticket_id":null,"worker_id":null,"previous_worker_id":null,"namespace":"n"}"#))
        #expect(try parameters(.completedLate).contains(#""violation_type":"DEADLINE_EXCEEDED","delay_ms":null}"#))
    }

    @Test(arguments: [IncidentCause.invalidPlan, .contradictoryResult, .quarantined, .compensationStuck])
    func `without a playbook there is no remedy`(cause: IncidentCause) throws {
        #expect(try Self.incident(cause).remediationRequest(serviceName: "s", namespace: "n") == nil)
    }
}
