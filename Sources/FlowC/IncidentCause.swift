/// Why an incident is raised; the raw value is the cause in its identity. Each is raised once for a saga and ticket.
public enum IncidentCause: String, Hashable, Sendable, CaseIterable {
    /// C1 has found errors in the plan.
    case invalidPlan = "invalid_plan"
    /// A terminal result says otherwise than the recorded one.
    case contradictoryResult = "contradictory_result"
    /// An event of the saga could not be decided and was set aside; once for a saga.
    case quarantined
    /// A ticket that did work has failed.
    case ticketFailed = "ticket_failed"
    /// A ticket has no result in time.
    case ticketOverdue = "ticket_overdue"
    /// The execution's deadline has passed.
    case executionOverdue = "execution_overdue"
    /// A ticket was completed after its clock had run out.
    case completedLate = "completed_late"
    /// Something that the saga waits for did not come, and its plan says that a person is to be told.
    case waitOverdue = "wait_overdue"
    /// Undoing a ticket has failed for the last time.
    case compensationStuck = "compensation_stuck"

    /// `incident_type`.
    public var type: IncidentType { row.type }
    /// `severity`.
    public var severity: Severity { row.severity }
    /// `escalation_required`: whether a person must be told.
    public var escalates: Bool { row.escalates }
    /// `recommended_playbook`: what self-healing may do about it; nil when it can do nothing.
    public var playbook: String? { row.playbook }

    /// domain.md, "Results, deadlines, compensation".
    private var row: (type: IncidentType, severity: Severity, escalates: Bool, playbook: String?) {
        switch self {
        case .invalidPlan, .contradictoryResult, .quarantined: (.inconsistency, .warning, false, nil)
        case .ticketFailed: (.workerFailure, .critical, true, "worker_failure_recovery")
        case .ticketOverdue, .executionOverdue: (.ticketTimeout, .warning, false, "ticket_timeout_recovery")
        case .completedLate: (.slaViolation, .critical, true, "sla_violation_mitigation")
        case .compensationStuck, .waitOverdue: (.inconsistency, .warning, true, nil)
        }
    }
}
