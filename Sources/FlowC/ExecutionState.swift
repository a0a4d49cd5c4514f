/// Where a saga stands. The only way from one state to another is ``applying(_:to:)``.
public enum ExecutionState: String, Hashable, Sendable, CaseIterable {
    /// Created, not begun.
    case pending = "PENDING"
    /// Going through C1…C4.
    case running = "RUNNING"
    /// Waits for a person.
    case awaitingApproval = "AWAITING_APPROVAL"
    /// Tickets are out; waits for their results.
    case waitingForEvent = "WAITING_FOR_EVENT"
    /// Waits to try again after a transient fault.
    case retrying = "RETRYING"
    /// Waits for capacity.
    case deferred = "DEFERRED"
    /// Held by an operator.
    case paused = "PAUSED"
    /// Undoing what its tickets did.
    case compensating = "COMPENSATING"
    /// Asked to stop while tickets are out.
    case cancelRequested = "CANCEL_REQUESTED"
    /// Done.
    case completed = "COMPLETED"
    /// Ended without success, nothing is being undone.
    case failed = "FAILED"
    /// Undone after a failure.
    case compensated = "COMPENSATED"
    /// Stopped.
    case cancelled = "CANCELLED"
    /// Refused before it ran.
    case rejected = "REJECTED"

    /// Whether nothing can happen any more.
    public var isTerminal: Bool {
        switch self {
        case .completed, .failed, .compensated, .cancelled, .rejected: true
        default: false
        }
    }

    /// The word of the predecessors' views.
    public var viewStatus: String {
        switch self {
        case .pending: "pending"
        case .paused: "paused"
        case .running, .awaitingApproval, .waitingForEvent, .retrying, .deferred, .compensating, .cancelRequested:
            "running"
        case .completed, .failed, .compensated, .cancelled, .rejected: rawValue.lowercased()
        }
    }

    /// The word of the queue's REST interface.
    public var queueStatus: String { self == .running ? "PROCESSING" : rawValue }
}
