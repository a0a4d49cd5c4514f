/// Waiting before the tickets of a plan go out: the saga is DEFERRED at C3, until what it waits for has come.
extension Reducer {
    /// Waits, where the plan asks for it; nil when there is nothing to wait for.
    static func wait(
        for plan: CognitivePlan, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome? {
        guard !plan.waits.isEmpty || !reduction.saga.facts.waits.isEmpty else { return nil }
        let news = reduction.wait(before: .publish, for: plan.waits)
        if news == .over { return nil }
        try reduction.runUntilPaused(.allocateResources)
        return try rest(on: news, &reduction)
    }

    /// The saga is DEFERRED or RUNNING and waits: it rests, tries again later, or fails.
    private static func rest(
        on news: Reduction.WaitNews, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        switch news {
        case .retry(let line):
            try reduction.resume(.allocateResources)
            reduction.rewindWaits(before: .publish, to: nil)
            let fault = StepFault(.transient, code: "wait_timeout", text: "did not come: \(line)")
            return try putOff(fault, at: .allocateResources, &reduction)
        case .failed(let line):
            let detail = "did not come: \(line)"
            try reduction.end(.allocateResources, .timeout, error: detail)
            reduction.explain("wait_timeout", detail)
            try reduction.apply(.failed, detail: "wait_timeout")
            try reduction.close(.workflowFailed)
            return reduction.outcome(.entered(.failed))
        case .open, .over:
            let open = reduction.saga.facts.waits.filter { $0.isOpen && $0.wait.before == .publish }
            let detail = "waits for \(open.map(\.line).joined(separator: "; "))"
            reduction.explain("waiting_for_event", detail)
            try reduction.apply(.defer, detail: detail)
            reduction.record(.workflowPaused, detail: detail)
            reduction.wake = reduction.nextWait(before: .publish).map { .at(.signalWait, $0) } ?? .never
            return reduction.outcome(.entered(.deferred))
        }
    }

    /// Something has come for a saga that waits before its tickets go out, or its clock has run: it goes on, or waits on.
    static func goOnWaiting(
        _ reduction: Reduction, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        var reduction = reduction
        let news = reduction.readWaits(before: .publish)
        if news == .open {
            guard !reduction.journal.isEmpty else {
                return rest(reduction.nextWait(before: .publish).map { .at(.signalWait, $0) } ?? .never)
            }
            reduction.wake = reduction.nextWait(before: .publish).map { .at(.signalWait, $0) } ?? .never
            return reduction.outcome(.progressed)
        }
        reduction.explain(nil, nil)
        try reduction.apply(.due)
        reduction.record(.workflowContinued)
        if news != .over { return try rest(on: news, &reduction) }
        return try carryOn(reduction, failure: failure)
    }
}

extension Reduction {
    /// Whether the saga is put off because it waits for an event, not for capacity.
    var isDeferredByWait: Bool {
        saga.facts.resumesAt == nil && saga.facts.waits.contains { $0.wait.before == .publish }
    }

    /// Makes a step wait: begun, if it has not begun.
    fileprivate mutating func runUntilPaused(_ step: Step) throws(InvalidTransition) {
        switch state(of: step) {
        case .paused: return
        default:
            try begin(step)
            try end(step, .pause)
        }
    }
}
