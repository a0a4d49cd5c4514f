/// What a saga has come to, for `telemetry.orchestration`: the union of what its readers expect.
///
/// The wire form is `Schemas/avro/telemetry-frame.avsc` or the same as JSON (``write(to:)``).
public struct TelemetryFrame: Hashable, Sendable {
    /// When a frame is published, each once a saga.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// With the tickets.
        case dispatched
        /// At a terminal state.
        case ended
    }

    /// `frame_id`.
    public var id: Identifier
    /// `kind`.
    public var kind: Kind
    /// `state`.
    public var state: ExecutionState
    /// `plan_id`; also the key of the record.
    public var planID: String
    /// `intent_id`.
    public var intentID: String
    /// `decision_id`.
    public var decisionID: String
    /// `workflow_id`: the saga.
    public var workflowID: Identifier
    /// `correlation_id`.
    public var correlationID: String
    /// `trace_id`.
    public var traceID: String?
    /// `span_id`.
    public var spanID: String?
    /// `metrics`; its ``Metrics/totalTickets`` also gives `tickets_generated`, and so on.
    public var metrics: Metrics
    /// `total_duration_ms`: from the creation of the saga until now, at least 1.
    public var totalDurationMs: Int64
    /// `ticket_ids`: the plan's own tickets.
    public var ticketIDs: [Identifier]
    /// `compensation_ticket_ids`: every compensation ticket issued.
    public var compensationTicketIDs: [Identifier]
    /// `steps`.
    public var steps: [StepOutcome]
    /// `label`: SUCCESS, PARTIAL, FAILED or DISPATCHED; nil where none was counted.
    public var label: String?
    /// `reason`: why the saga ended, where it did not simply complete.
    public var reason: String?
    /// `risk_band`, or `unknown`.
    public var riskBand: String
    /// `orchestrator_version`.
    public var orchestratorVersion: String
    /// `source`.
    public var source: String
    /// `timestamp_ms`, epoch milliseconds; `timestamp` is the same as ISO 8601.
    public var timestampMs: Int64
    /// `schema_version`.
    public var schemaVersion: Int32 = 1

    /// Names a frame.
    public init(
        id: Identifier, kind: Kind, state: ExecutionState, planID: String, intentID: String, decisionID: String,
        workflowID: Identifier, correlationID: String, traceID: String? = nil, spanID: String? = nil, metrics: Metrics,
        totalDurationMs: Int64, ticketIDs: [Identifier], compensationTicketIDs: [Identifier], steps: [StepOutcome],
        label: String? = nil, reason: String? = nil, riskBand: String, orchestratorVersion: String, source: String,
        timestampMs: Int64, schemaVersion: Int32 = 1
    ) {
        self.id = id
        self.kind = kind
        self.state = state
        self.planID = planID
        self.intentID = intentID
        self.decisionID = decisionID
        self.workflowID = workflowID
        self.correlationID = correlationID
        self.traceID = traceID
        self.spanID = spanID
        self.metrics = metrics
        self.totalDurationMs = totalDurationMs
        self.ticketIDs = ticketIDs
        self.compensationTicketIDs = compensationTicketIDs
        self.steps = steps
        self.label = label
        self.reason = reason
        self.riskBand = riskBand
        self.orchestratorVersion = orchestratorVersion
        self.source = source
        self.timestampMs = timestampMs
        self.schemaVersion = schemaVersion
    }

    /// The numbers of a frame.
    public struct Metrics: Hashable, Sendable {
        /// `total_tickets`: the plan's own tickets.
        public var totalTickets: Int64 = 0
        /// `successful_tickets`, by their results.
        public var successfulTickets: Int64 = 0
        /// `failed_tickets`, by their results.
        public var failedTickets: Int64 = 0
        /// `compensated_tickets`: those that are undone.
        public var compensatedTickets: Int64 = 0
        /// `total_retries`.
        public var totalRetries: Int64 = 0
        /// `sla_violations`.
        public var slaViolations: Int64 = 0
        /// `sla_metrics.deadline_approaching`.
        public var deadlineApproaching = false
        /// `sla_metrics.budget_critical`.
        public var budgetCritical = false
        /// `sla_metrics.remaining_seconds`: until the last ticket's deadline; 0 without tickets.
        public var remainingSeconds: Double = 0
        /// `sla_metrics.budget_status`.
        public var budgetStatus = "UNKNOWN"

        /// All zero.
        public init() {}
    }
}
