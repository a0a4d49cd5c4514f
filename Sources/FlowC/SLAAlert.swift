/// A warning that time or budget runs out: a record of `sla.alerts` (flow-c.md §1.12, JSON), keyed by its id.
public struct SLAAlert: Hashable, Sendable {
    /// `alert_type`.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Little is left of the error budget.
        case budgetCritical = "BUDGET_CRITICAL"
        /// Most of a ticket's time is used up.
        case deadlineApproaching = "DEADLINE_APPROACHING"
        /// The error budget is being used up fast.
        case burnRateHigh = "BURN_RATE_HIGH"
        /// A ticket's time is used up; the predecessor did not have it.
        case deadlineExceeded = "DEADLINE_EXCEEDED"

        /// `severity`.
        public var severity: Severity { self == .burnRateHigh ? .warning : .critical }

        /// The cause in the identity of an alert.
        public var cause: String { rawValue.lowercased() }
    }

    /// `context`: what the alert is about.
    public enum Context: Hashable, Sendable {
        /// The clock of a ticket; of the whole execution without one.
        case deadline(ticket: Identifier?, DeadlineCheck)
        /// The error budget.
        case budget(ErrorBudget)
    }

    /// `alert_id`; also the key of the record.
    public var id: Identifier
    /// `alert_type`.
    public var kind: Kind
    /// `service_name`.
    public var serviceName: String
    /// `workflow_id`: the saga.
    public var workflowID: Identifier
    /// `timestamp`, epoch milliseconds here, ISO 8601 on the wire.
    public var timestampMs: Int64
    /// `context`.
    public var context: Context

    /// The alert about a clock, raised when it was looked at: with the same saga and ticket it is always the same one.
    public init(
        _ kind: Kind, saga: Identifier, ticket: Identifier?, check: DeadlineCheck, serviceName: String
    ) {
        id = .alert(saga: saga, cause: kind.cause, ticket: ticket)
        self.kind = kind
        self.serviceName = serviceName
        workflowID = saga
        timestampMs = check.timeMs
        context = .deadline(ticket: ticket, check)
    }

    /// The alert about the error budget: with the same saga it is always the same one. `timeMs` in epoch milliseconds.
    public init(_ kind: Kind, saga: Identifier, budget: ErrorBudget, serviceName: String, at timeMs: Int64) {
        id = .alert(saga: saga, cause: kind.cause, ticket: nil)
        self.kind = kind
        self.serviceName = serviceName
        workflowID = saga
        timestampMs = timeMs
        context = .budget(budget)
    }
}
