internal import FlowC

extension Verdict {
    /// The verdict and its reason as labels name them; the reason is one of a few words, or empty.
    var label: (verdict: String, reason: String) {
        switch self {
        case .dispatched: ("dispatched", "")
        case .awaitingApproval: ("awaiting_approval", "")
        case .rejected(let reason): ("rejected", reason)
        case .failed(let reason): ("failed", reason)
        case .invalidated(let reason): ("failed", reason)
        case .duplicate: ("duplicate", "")
        case .deadLettered(let reason): ("dead_lettered", reason)
        case .quarantined(let reason): ("quarantined", reason)
        case .postponed(let reason): ("postponed", reason)
        case .parked: ("parked", "")
        case .drained: ("drained", "")
        case .held: ("held", "")
        case .stale: ("stale", "")
        case .republished: ("republished", "")
        case .reprocessed: ("reprocessed", "")
        case .progressed: ("progressed", "")
        case .entered(let state): (state.rawValue.lowercased(), "")
        case .late: ("late", "")
        case .contradicted: ("contradicted", "")
        case .early: ("early", "")
        case .obeyed(let command): ("obeyed", command)
        case .refused(let reason): ("refused", reason)
        }
    }

    /// The state that a new saga got with this verdict; nil where none was made.
    var firstState: String? {
        switch self {
        case .dispatched: ExecutionState.waitingForEvent.rawValue
        case .awaitingApproval: ExecutionState.awaitingApproval.rawValue
        case .rejected: ExecutionState.rejected.rawValue
        case .failed: ExecutionState.failed.rawValue
        default: nil
        }
    }

    /// Why this verdict wrote a dead letter; nil where it wrote none.
    var deadLetterReason: String? {
        switch self {
        case .failed(let reason), .invalidated(let reason), .deadLettered(let reason),
            .quarantined(let reason):
            reason
        default: nil
        }
    }
}
