/// One moment in the life of a saga: a record of `telemetry-flow-c`, without a key (flow-c.md §1.11 (b),
/// `Schemas/avro/flow-c-telemetry-event.avsc`, or the same as JSON: ``write(to:)``).
///
/// What the predecessor sent under this name, event types in lower case and times as text, is not what its schema says: here
/// the schema holds.
public struct FlowEvent: Hashable, Sendable {
    /// `event_type`.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A saga began.
        case flowStarted = "FLOW_C_STARTED"
        /// A step began.
        case stepStarted = "STEP_STARTED"
        /// A step is done.
        case stepCompleted = "STEP_COMPLETED"
        /// A step failed.
        case stepFailed = "STEP_FAILED"
        /// A ticket went out, one of the plan's own or one that undoes another.
        case ticketAssigned = "TICKET_ASSIGNED"
        /// A ticket's worker has done it.
        case ticketCompleted = "TICKET_COMPLETED"
        /// A ticket's worker has given it up, or was stopped.
        case ticketFailed = "TICKET_FAILED"
        /// A saga has ended, well or not.
        case flowCompleted = "FLOW_C_COMPLETED"
        /// Time that was agreed was not kept.
        case slaViolation = "SLA_VIOLATION"
    }

    /// A value of `metadata`: a branch of the schema's union.
    public enum Value: Hashable, Sendable {
        /// `string`.
        case text(String)
        /// `int` where it fits, else `long`.
        case number(Int64)
        /// `boolean`.
        case flag(Bool)
    }

    /// `event_type`.
    public var kind: Kind
    /// `timestamp`: batch time, epoch milliseconds.
    public var timestampMs: Int64
    /// `intent_id`.
    public var intentID: String?
    /// `plan_id`.
    public var planID: String?
    /// `decision_id`.
    public var decisionID: String?
    /// `workflow_id`: the saga.
    public var workflowID: Identifier?
    /// `correlation_id`.
    public var correlationID: String?
    /// `trace_id`.
    public var traceID: String?
    /// `span_id`.
    public var spanID: String?
    /// `step`: C1 to C6.
    public var step: Step?
    /// `ticket_id`.
    public var ticketID: Identifier?
    /// `task_type`.
    public var taskType: String?
    /// `worker_id`: who has the ticket, where that is known.
    public var workerID: String?
    /// `duration_ms`: of a step as it was measured, of a ticket as its worker says, of a saga from its creation on.
    public var durationMs: Int64?
    /// `status`: the state of the saga, the step or the ticket, in the words of frames and tickets.
    public var status: String?
    /// `success`: how it ended.
    public var success: Bool?
    /// `sla_compliant`: whether its time was kept; nil where no clock ran.
    public var isCompliant: Bool?
    /// `ticket_ids`: the plan's own tickets.
    public var ticketIDs: [Identifier] = []
    /// `error`.
    public var error: String?
    /// `error_type`.
    public var errorType: String?
    /// `result`; of what workers hand in nothing is kept, so there is none.
    public var result: [Entry<String>]?
    /// `metadata`, in the order written; names are unique.
    public var metadata: [Entry<Value>]
    /// `schema_version`.
    public var schemaVersion: Int32 = 1

    /// Names a moment of a saga. `orchestrator_version` and `attempt` come first in its metadata.
    public init(_ kind: Kind, saga: Saga, at timeMs: Int64, orchestratorVersion: String) {
        self.kind = kind
        timestampMs = timeMs
        intentID = saga.intentID
        planID = saga.planID
        decisionID = saga.decisionID
        workflowID = saga.id
        correlationID = saga.correlationID
        traceID = saga.traceID
        spanID = saga.spanID
        metadata = [
            Entry("orchestrator_version", .text(orchestratorVersion)), Entry("attempt", .number(Int64(saga.attempt))),
        ]
    }
}
