public import Documents

/// What the self-healing engine is asked to do about an incident: `POST /api/v1/remediation/execute` (flow-c.md §6).
public struct Remediation: Hashable, Sendable {
    /// `incident_id`, and `remediation_id`: an incident has one remedy.
    public var incidentID: Identifier
    /// `workflow_id`: the saga.
    public var workflowID: Identifier
    /// `incident_type`.
    public var type: IncidentType
    /// `playbook_name`.
    public var playbook: String
    /// `inconsistencies`: what was found.
    public var details: [String]
    /// `affected_tickets`.
    public var affectedTickets: [Identifier]
    /// The ticket that a playbook about one ticket is about: the incident's own, else the first that it affects.
    public var ticketID: Identifier?

    /// The remedy of an incident; nil without a playbook.
    public init?(_ incident: Incident) {
        guard let playbook = incident.playbook else { return nil }
        incidentID = incident.id
        workflowID = incident.workflowID
        type = incident.type
        self.playbook = playbook
        details = incident.details
        affectedTickets = incident.affectedTickets
        ticketID = incident.ticketID ?? incident.affectedTickets.first
    }

    /// Reads the remedy from an incident's record, JSON or Avro (`Schemas/avro/orchestration-incident.avsc`); nil when no
    /// remedy may start by itself: no playbook is recommended, or `auto_remediation_enabled` is false.
    ///
    /// Throws ``Unreadable`` with the name of the field that is missing or has the wrong type.
    public init?(record node: Node) throws(Unreadable) {
        guard node.kind == .object else { throw Unreadable(field: "value") }
        let recommended = node["recommended_playbook"] ?? .null
        guard !recommended.isNull, node["auto_remediation_enabled"]?.bool != false else { return nil }
        guard let playbook = recommended.text else { throw Unreadable(field: "recommended_playbook") }
        self.playbook = playbook
        incidentID = try Self.identifier(node["incident_id"], "incident_id")
        workflowID = try Self.identifier(node["workflow_id"], "workflow_id")
        guard let type = node["incident_type"]?.text.flatMap(IncidentType.init(rawValue:)) else {
            throw Unreadable(field: "incident_type")
        }
        self.type = type
        details = node["details"]?.children.compactMap(\.text) ?? []
        affectedTickets = []
        if let tickets = node["affected_tickets"] {
            for ticket in tickets.children { affectedTickets.append(try Self.identifier(ticket, "affected_tickets")) }
        }
        ticketID = affectedTickets.first
    }

    /// Why an incident's record is none.
    public struct Unreadable: Error, Hashable, Sendable {
        /// The field that is missing or has the wrong type.
        public let field: String
    }

    private static func identifier(_ node: Node?, _ field: String) throws(Unreadable) -> Identifier {
        guard let id = node?.text.flatMap({ Identifier($0) }) else { throw Unreadable(field: field) }
        return id
    }
}
