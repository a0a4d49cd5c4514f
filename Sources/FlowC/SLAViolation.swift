/// Time that was agreed and not kept: a record of `sla.violations` (flow-c.md §1.12, JSON), keyed by its id.
public struct SLAViolation: Hashable, Sendable {
    /// `violation_type`.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A ticket's time is used up.
        case deadlineExceeded = "DEADLINE_EXCEEDED"

        /// The cause in the identity of a violation.
        public var cause: String { rawValue.lowercased() }
    }

    /// `metadata.duration_source`: where the delay comes from.
    public enum DurationSource: String, Hashable, Sendable, CaseIterable {
        /// The worker has said how long it took.
        case persisted
        /// From beginning and end.
        case calculated
        /// There is no end yet; it is at least that much.
        case estimated
    }

    /// `violation_id`; also the key of the record.
    public var id: Identifier
    /// `violation_type`.
    public var kind: Kind
    /// `workflow_id`: the saga.
    public var workflowID: Identifier
    /// `ticket_id`; nil when it is the whole execution.
    public var ticketID: Identifier?
    /// `service_name`.
    public var serviceName: String
    /// `sla_deadline`, epoch milliseconds here, ISO 8601 on the wire.
    public var deadline: Int64
    /// `actual_completion`, epoch milliseconds here, ISO 8601 on the wire; nil while there is none.
    public var completedAt: Int64?
    /// `delay_ms`: by how much it is late, milliseconds.
    public var delayMs: Int64
    /// `budget_remaining`, percent, 0…100; nil when unknown.
    public var budgetRemaining: Double?
    /// `severity`.
    public var severity: Severity
    /// `metadata.status`: the state of the ticket.
    public var status: String
    /// `metadata.retry_count`.
    public var retryCount: Int32
    /// `metadata.duration_source`.
    public var durationSource: DurationSource
    /// `timestamp`, epoch milliseconds here, ISO 8601 on the wire.
    public var timestampMs: Int64

    /// The violation of a deadline: with the same kind, saga and ticket it is always the same one.
    public init(
        _ kind: Kind = .deadlineExceeded, saga: Identifier, ticket: Identifier?, serviceName: String, deadline: Int64,
        completedAt: Int64? = nil, delayMs: Int64, budgetRemaining: Double? = nil, severity: Severity = .critical,
        status: String, retryCount: Int32, durationSource: DurationSource, at timeMs: Int64
    ) {
        id = .violation(saga: saga, cause: kind.cause, ticket: ticket)
        self.kind = kind
        workflowID = saga
        ticketID = ticket
        self.serviceName = serviceName
        self.deadline = deadline
        self.completedAt = completedAt
        self.delayMs = delayMs
        self.budgetRemaining = budgetRemaining
        self.severity = severity
        self.status = status
        self.retryCount = retryCount
        self.durationSource = durationSource
        timestampMs = timeMs
    }
}
