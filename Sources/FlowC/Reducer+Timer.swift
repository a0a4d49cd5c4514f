extension Reducer {
    /// A timer of the saga is due. What is due is read from the saga, so one that comes early or for something that has
    /// happened meanwhile does nothing but ask when to wake next.
    static func wake(
        _ kind: TimerKind, _ saga: Saga, _ stored: StoredSaga, _ context: Context, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        var reduction = Reduction(saga, stored.course, tickets: stored.tickets, decision: stored.decision, context)
        switch saga.state {
        case .waitingForEvent where stored.tickets != nil, .paused where stored.tickets != nil:
            reduction.readClocks()
            let isOver = !saga.facts.isOverdue && context.timeMs >= reduction.executionDeadline
            if isOver { reduction.tellOverdue() }
            if saga.state == .waitingForEvent {
                try reduction.consolidate()
            } else {
                reduction.wake = reduction.nextWake
            }
            guard !reduction.journal.isEmpty else { return rest(reduction.wake) }
        case .compensating:
            guard reduction.readClocks() else { return rest(stored.tickets?.nextWake(context.profile) ?? .never) }
            try reduction.goOnUndoing()
        case .awaitingApproval:
            let end = saga.createdAt.adding(context.profile.approvalTimeoutMs)
            guard context.timeMs >= end else { return rest(.at(.approvalExpiry, end)) }
            try reduction.expireApproval(
                "approval_expired", "nobody answered within \(context.profile.approvalTimeoutMs) ms")
        case .deferred where reduction.isDeferredByWait:
            return try goOnWaiting(reduction, failure: failure)
        case .retrying, .deferred:
            let time = saga.facts.resumesAt ?? saga.updatedAt
            guard context.timeMs >= time else { return rest(.at(kind, time)) }
            return try goOn(reduction, detail: "the pause is over", failure: failure)
        default:
            return rest(.never)
        }
        return reduction.outcome(
            reduction.saga.state == saga.state ? .progressed : .entered(reduction.saga.state))
    }

    /// Nothing is due.
    static func rest(_ wake: WakeWish) -> Outcome {
        var outcome = Outcome(verdict: .early)
        outcome.wake = wake
        return outcome
    }
}

extension Reduction {
    /// Refuses a plan that nobody agreed to in time.
    mutating func expireApproval(_ reason: String, _ detail: String) throws(InvalidTransition) {
        note(.timerFired, detail: detail)
        explain(reason, detail)
        try end(.generateTickets, .timeout, error: detail)
        try apply(.expired, detail: reason)
        try close(.workflowFailed)
    }
}
