/// What a saga remembers beside its state; most sagas remember nothing (`sagas.facts`).
public struct SagaFacts: Hashable, Sendable {
    /// When it entered its state, where it has changed since then without leaving it; epoch milliseconds.
    public var stateSince: Int64?
    /// The state that a pause interrupted.
    public var pausedFrom: ExecutionState?
    /// Why it is being undone, or was.
    public var undo: Undo?
    /// Whether a compensation waits for an operator.
    public var isStuck = false
    /// The execution deadline passed while it was paused.
    public var isOverdue = false
    /// How often the step in `step` was tried.
    public var tries: Int32 = 0
    /// How often it was put off; that takes no try.
    public var deferrals: Int32 = 0
    /// When it goes on by itself, epoch milliseconds: RETRYING and DEFERRED.
    public var resumesAt: Int64?
    /// The last fault of a step.
    public var fault: StepFault?
    /// The position from which on its tickets are in the outbox row of its newest ones.
    public var newestFrom: Int32 = 0
    /// What it waits for, or has waited for, beside the results of its tickets.
    public var waits: [WaitProgress] = []
    /// Signals that nobody waited for yet, in the order in which they came.
    public var signals: [KeptSignal] = []
    /// How it came out: SUCCESS, PARTIAL, FAILED or DISPATCHED.
    public var label: String?

    /// Nothing to remember.
    public init() {}

    /// Why a saga is undone.
    public struct Undo: Hashable, Sendable {
        /// What began it.
        public var cause: Cause
        /// When, epoch milliseconds.
        public var since: Int64

        /// Names a beginning.
        public init(_ cause: Cause, since: Int64) {
            self.cause = cause
            self.since = since
        }
    }

    /// What begins an undoing.
    public enum Cause: String, Hashable, Sendable, CaseIterable {
        /// A ticket failed.
        case ticketFailed = "ticket_failed"
        /// The execution deadline has passed.
        case executionDeadline = "execution_deadline"
        /// Something that the plan waits for did not come.
        case waitTimeout = "wait_timeout"
        /// An operator asked for it.
        case compensate = "operator"
        /// An operator stopped the saga.
        case cancel

        /// `reason` of the compensation tickets (flow-c.md §3.2).
        var ticketReason: String {
            switch self {
            case .ticketFailed: "task_failed"
            case .executionDeadline, .waitTimeout: "workflow_inconsistent"
            case .compensate, .cancel: "manual_trigger"
            }
        }
    }
}
