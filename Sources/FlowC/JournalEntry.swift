public import Documents

/// One line of a saga's history: an entry of a row of `saga_history`.
public struct JournalEntry: Hashable, Sendable {
    /// The types of the predecessors' event log, and those this engine adds.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A saga began.
        case workflowStarted = "WORKFLOW_STARTED"
        /// A saga went on.
        case workflowContinued = "WORKFLOW_CONTINUED"
        /// A saga waits.
        case workflowPaused = "WORKFLOW_PAUSED"
        /// A saga is done.
        case workflowCompleted = "WORKFLOW_COMPLETED"
        /// A saga failed or was refused.
        case workflowFailed = "WORKFLOW_FAILED"
        /// A saga will try again.
        case workflowRetrying = "WORKFLOW_RETRYING"
        /// A step began.
        case stepStarted = "STEP_STARTED"
        /// A step is done.
        case stepCompleted = "STEP_COMPLETED"
        /// A step failed.
        case stepFailed = "STEP_FAILED"
        /// A step was not needed.
        case stepSkipped = "STEP_SKIPPED"
        /// A step waits.
        case stepPaused = "STEP_PAUSED"
        /// A step goes on.
        case stepResumed = "STEP_RESUMED"
        /// A saga changed its state.
        case stateTransition = "STATE_TRANSITION"
        /// A deadline passed.
        case timerFired = "TIMER_FIRED"
        /// Something came from outside.
        case signalReceived = "SIGNAL_RECEIVED"
        /// A try was planned.
        case retryScheduled = "RETRY_SCHEDULED"
        /// A saga waits for capacity.
        case deferred = "DEFERRED"
        /// Undoing began.
        case compensationStarted = "COMPENSATION_STARTED"
        /// One ticket is being undone.
        case compensationStep = "COMPENSATION_STEP"
        /// Everything is undone.
        case compensationCompleted = "COMPENSATION_COMPLETED"
        /// Undoing is stuck.
        case compensationFailed = "COMPENSATION_FAILED"
        /// A stop was asked for.
        case cancelRequested = "CANCEL_REQUESTED"
        /// A saga was stopped.
        case cancelled = "CANCELLED"
    }

    /// What kind of line.
    public var kind: Kind
    /// The step it is about; nil for the saga itself.
    public var step: Step?
    /// The state before.
    public var from: String
    /// The state after.
    public var to: String
    /// How long the saga or step was in the state before, milliseconds.
    public var durationMs: Int64
    /// Why, where there is something to say.
    public var detail: String?

    /// Names a line.
    public init(
        kind: Kind, step: Step? = nil, from: String, to: String, durationMs: Int64, detail: String? = nil
    ) {
        self.kind = kind
        self.step = step
        self.from = from
        self.to = to
        self.durationMs = durationMs
        self.detail = detail
    }

    /// Writes `[event_type, node_id, from, to, duration_ms]`, and `detail` behind them where there is one.
    public func write(to writer: inout JSONWriter) {
        writer.list { writer in
            writer.value(kind.rawValue)
            writer.value(step?.name)
            writer.value(from)
            writer.value(to)
            writer.value(durationMs)
            if let detail { writer.value(detail) }
        }
    }
}
