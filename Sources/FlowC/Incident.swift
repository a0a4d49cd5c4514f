/// Something went wrong that self-healing or a person should look at: a record of `orchestration.incidents`
/// (flow-c.md §1.10, `Schemas/avro/orchestration-incident.avsc`), keyed by its id.
public struct Incident: Hashable, Sendable {
    /// Why it is raised; on the wire only through what follows from it.
    public var cause: IncidentCause
    /// The ticket that it is about; part of its identity.
    public var ticketID: Identifier?
    /// `incident_id`; also the key of the record.
    public var id: Identifier
    /// `workflow_id`: the saga.
    public var workflowID: Identifier
    /// `details`: what was found, one sentence each.
    public var details: [String]
    /// `affected_tickets`, each once.
    public var affectedTickets: [Identifier]
    /// `correlation_id`: the saga's.
    public var correlationID: String
    /// `trace_id`: the saga's; empty when unknown, as the schema has no null.
    public var traceID: String
    /// `created_at`, epoch milliseconds.
    public var createdAt: Int64

    /// The incident of a cause: with the same saga and ticket it is always the same one.
    public init(
        _ cause: IncidentCause, saga: Saga, ticket: Identifier?, details: [String], affected: [Identifier],
        at timeMs: Int64
    ) {
        var seen: Set<Identifier> = []
        self.cause = cause
        ticketID = ticket
        id = .incident(saga: saga.id, cause: cause.rawValue, ticket: ticket)
        workflowID = saga.id
        self.details = details
        affectedTickets = affected.filter { seen.insert($0).inserted }
        correlationID = saga.correlationID
        traceID = saga.traceID ?? ""
        createdAt = timeMs
    }

    /// The incident of a saga of which events are set aside: one for a saga, whatever the reasons.
    public init(_ quarantine: Quarantine, at timeMs: Int64) {
        cause = .quarantined
        ticketID = nil
        id = .incident(saga: quarantine.saga, cause: cause.rawValue, ticket: nil)
        workflowID = quarantine.saga
        details = [quarantine.detail]
        affectedTickets = []
        correlationID = quarantine.correlationID
        traceID = quarantine.traceID ?? ""
        createdAt = timeMs
    }

    /// `incident_type`.
    public var type: IncidentType { cause.type }
    /// `severity`.
    public var severity: Severity { cause.severity }
    /// `recommended_playbook`.
    public var playbook: String? { cause.playbook }
    /// `auto_remediation_enabled`: exactly when there is a playbook.
    public var isRemediable: Bool { cause.playbook != nil }
    /// `escalation_required`.
    public var escalates: Bool { cause.escalates }
}
