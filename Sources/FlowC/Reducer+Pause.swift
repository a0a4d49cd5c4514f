extension Reducer {
    /// Goes on with a saga that waited to try again, or for capacity.
    static func goOn(
        _ reduction: Reduction, detail: String, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        var reduction = reduction
        reduction.note(.timerFired, detail: detail)
        return try goOn(reduction, from: reduction.saga.state, failure: failure)
    }

    /// The same, when its history says already why.
    static func goOn(
        _ reduction: Reduction, from: ExecutionState, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        var reduction = reduction
        reduction.remember { $0.resumesAt = nil }
        reduction.explain(nil, nil)
        try reduction.apply(.due)
        reduction.record(.workflowContinued)
        return try carryOn(reduction, failure: failure)
    }

    /// Carries out the stored plan of a saga that is RUNNING again.
    static func carryOn(
        _ reduction: Reduction, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        var reduction = reduction
        guard let decision = reduction.decision,
            let plan = PlanValidation(decision.plan, at: reduction.context.timeMs, profile: reduction.context.profile)
                .plan
        else {
            reduction.explain("no_decision", "the stored decision cannot be read")
            try reduction.apply(.failed, detail: "no_decision")
            try reduction.close(.workflowFailed)
            return reduction.outcome(.entered(.failed))
        }
        if let failure { return try giveUp(failure, &reduction) }
        return try dispatch(plan, &reduction)
    }

    /// A step could not be done: the saga tries again later, waits for capacity, or fails. Its record counts as handled.
    static func putOff(
        _ fault: StepFault, at step: Step, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        let profile = reduction.context.profile
        let detail = "\(fault.kind.rawValue) \(fault.code): \(fault.text)"
        reduction.remember { $0.fault = fault }
        try reduction.end(step, .fail, error: detail)
        if fault.kind == .nonRetryable {
            reduction.explain("denied", detail)
            try reduction.apply(.denied, detail: fault.code)
            try reduction.close(.workflowFailed)
            return reduction.outcome(.entered(.failed))
        }
        let now = reduction.context.timeMs
        let isDeferral = fault.kind.defers
        reduction.remember { facts in
            if isDeferral { facts.deferrals += 1 } else { facts.tries += 1 }
        }
        let facts = reduction.saga.facts
        reduction.explain(isDeferral ? "deferred" : "retrying", detail)
        try reduction.apply(isDeferral ? .defer : .transient, detail: fault.code)
        if isDeferral ? facts.deferrals > profile.maxDeferrals : facts.tries > profile.maxStepRetries {
            let reason = isDeferral ? "deferrals_exhausted" : "retries_exhausted"
            reduction.explain(reason, detail)
            try reduction.apply(.exhausted, detail: reason)
            try reduction.close(.workflowFailed)
            return reduction.outcome(.entered(.failed))
        }
        let delay =
            isDeferral
            ? profile.deferral(facts.deferrals, until: fault.until.map { $0 - now })
            : profile.retryDelay(facts.tries, saga: reduction.saga.id)
        reduction.remember { $0.resumesAt = now.adding(delay) }
        reduction.record(
            isDeferral ? .deferred : .retryScheduled,
            detail: isDeferral
                ? "deferral \(facts.deferrals), for \(delay) ms: \(detail)"
                : "try \(facts.tries + 1) in \(delay) ms: \(detail)")
        reduction.wake = .at(isDeferral ? .deferral : .retry, now.adding(delay))
        return reduction.outcome(.entered(reduction.saga.state))
    }
}
