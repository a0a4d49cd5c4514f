/// What kind of thing went wrong (`OrchestrationIncident.incident_type`).
public enum IncidentType: String, Hashable, Sendable, CaseIterable {
    /// Records contradict each other, or something cannot be carried out.
    case inconsistency = "INCONSISTENCY"
    /// Work came later than agreed.
    case slaViolation = "SLA_VIOLATION"
    /// Work has not come in time.
    case ticketTimeout = "TICKET_TIMEOUT"
    /// A worker could not do its work.
    case workerFailure = "WORKER_FAILURE"
}
