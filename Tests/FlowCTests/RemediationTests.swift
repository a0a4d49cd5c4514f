import Documents
import Testing

@testable import FlowC

/// The remedy of an incident, from its record.
@Suite struct RemediationTests {
    static let incident = Identifier(high: 1, low: 2)
    static let saga = Identifier(high: 3, low: 4)

    /// A record's members, as JSON texts.
    static func record(_ changes: [String: String?] = [:]) -> String {
        var members: [String: String?] = [
            "incident_id": "\"\(incident)\"", "workflow_id": "\"\(saga)\"", "incident_type": "\"TICKET_TIMEOUT\"",
            "severity": "\"WARNING\"", "details": #"["late"]"#, "affected_tickets": "[\"\(IncidentTests.ticket)\"]",
            "recommended_playbook": #""ticket_timeout_recovery""#, "auto_remediation_enabled": "true",
        ]
        members.merge(changes) { $1 }
        return "{"
            + members.sorted { $0.key < $1.key }.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }
            .joined(separator: ",") + "}"
    }

    static func read(_ json: String) throws -> Result<Remediation?, Remediation.Unreadable> {
        try Sample.read(Array(json.utf8)) { node in
            do throws(Remediation.Unreadable) {
                return .success(try Remediation(record: node))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test(arguments: [IncidentCause.ticketFailed, .ticketOverdue, .completedLate])
    func `an incident's record asks for what the incident does`(cause: IncidentCause) throws {
        let incident = try IncidentTests.incident(cause, details: [IncidentTests.strange])
        var writer = JSONWriter()
        incident.write(to: &writer)
        let read = try Self.read(writer.text).get()
        #expect(read == Remediation(incident))
        #expect(
            read?.request(serviceName: "s", namespace: "n", agentID: "w", delayMs: 5)
                == incident.remediationRequest(serviceName: "s", namespace: "n", agentID: "w", delayMs: 5))
    }

    static let silent: [[String: String?]] = [
        ["recommended_playbook": "null"], ["recommended_playbook": nil], ["auto_remediation_enabled": "false"],
        ["recommended_playbook": nil, "incident_id": nil],
    ]

    @Test(arguments: silent) func `none starts by itself without a playbook, or where it may not`(
        changes: [String: String?]
    ) throws {
        #expect(try Self.read(Self.record(changes)) == .success(nil))
    }

    @Test func `what is not said about the start allows it`() throws {
        for value in ["null", nil] {
            #expect(try Self.read(Self.record(["auto_remediation_enabled": value])).get() != nil)
        }
        let bare = try #require(
            try Self.read(Self.record(["details": nil, "affected_tickets": nil, "severity": nil])).get())
        #expect(bare.details == [] && bare.affectedTickets == [] && bare.ticketID == nil)
    }

    static let unreadable: [([String: String?], String)] = [
        (["incident_id": nil], "incident_id"), (["incident_id": "7"], "incident_id"),
        (["incident_id": #""x""#], "incident_id"), (["workflow_id": "null"], "workflow_id"),
        (["incident_type": #""FLOOD""#], "incident_type"), (["recommended_playbook": "7"], "recommended_playbook"),
        (["affected_tickets": #"["x"]"#], "affected_tickets"),
    ]

    @Test(arguments: unreadable) func `a record that is none names its field`(
        changes: [String: String?], field: String
    ) throws {
        #expect(try Self.read(Self.record(changes)) == .failure(Remediation.Unreadable(field: field)))
        #expect(try Self.read("[]") == .failure(Remediation.Unreadable(field: "value")))
    }
}
