/// What a saga waits for beside the results of its tickets (workflow-engine.md WF-14).
extension Reduction {
    /// What follows from the waits of a stage.
    enum WaitNews: Equatable {
        /// Nothing is waited for, or not any more.
        case over
        /// Something is still waited for.
        case open
        /// The time of one is over: the step is to be tried again later.
        case retry(String)
        /// The time of one is over: the step fails.
        case failed(String)
    }

    /// Whether something is waited for before that stage.
    func isWaiting(before stage: EventWait.Stage) -> Bool {
        saga.facts.waits.contains { $0.isOpen && $0.wait.before == stage }
    }

    /// Begins the waits of a stage, or goes on with them, and reads the clock. What came before is found.
    mutating func wait(before stage: EventWait.Stage, for waits: [EventWait]) -> WaitNews {
        let now = context.timeMs
        if !saga.facts.waits.contains(where: { $0.wait.before == stage }) {
            remember { facts in
                facts.waits += waits.filter { $0.before == stage }.map { WaitProgress($0, since: now) }
            }
        }
        guard isWaiting(before: stage) else { return .over }
        remember { facts in
            for index in facts.waits.indices where facts.waits[index].since == nil { facts.waits[index].since = now }
        }
        takeKeptSignals(before: stage)
        return readWaits(before: stage)
    }

    /// What the clock says about the waits of a stage.
    mutating func readWaits(before stage: EventWait.Stage) -> WaitNews {
        var news = WaitNews.over
        for index in saga.facts.waits.indices {
            let progress = saga.facts.waits[index]
            guard progress.isOpen, progress.wait.before == stage else { continue }
            guard let deadline = progress.deadline, context.timeMs >= deadline else {
                if news == .over { news = .open }
                continue
            }
            let line = "\(progress.line) within \(progress.wait.timeoutMs) ms"
            note(.timerFired, detail: "the time to wait is over for \(line)")
            switch progress.wait.onTimeout {
            case .continue:
                change(index) { $0.end = .timedOut }
            case .escalate:
                change(index) { $0.isEscalated = true }
                raise(.waitOverdue, nil, "did not come: \(line)")
                if news == .over { news = .open }
            case .retry where progress.tries < context.profile.maxStepRetries:
                change(index) { $0.tries += 1 }
                if case .failed = news { continue }
                news = .retry(line)
            case .fail, .retry:
                news = .failed(line)
            }
        }
        return news
    }

    /// Lets the waits of a stage whose time is over begin anew when their step is tried again.
    mutating func rewindWaits(before stage: EventWait.Stage, to time: Int64?) {
        for index in saga.facts.waits.indices {
            guard let deadline = saga.facts.waits[index].deadline, saga.facts.waits[index].wait.before == stage,
                context.timeMs >= deadline
            else { continue }
            change(index) { $0.since = time }
        }
    }

    /// When the first wait of a stage runs out. One that a person has been told about asks again once in its time.
    func nextWait(before stage: EventWait.Stage) -> Int64? {
        saga.facts.waits.filter { $0.isOpen && $0.wait.before == stage }.map { progress in
            progress.deadline ?? context.timeMs.adding(max(60_000, progress.wait.timeoutMs))
        }.min()
    }

    /// A signal came: it brings one of the events that are waited for, or is kept. Every signal is used once.
    mutating func take(_ signal: Signal, _ command: Command) {
        forgetOldSignals()
        let what = "\(command.line): \(clipped(signal.eventType)) \(clipped(signal.eventKey))"
        for index in saga.facts.waits.indices {
            var progress = saga.facts.waits[index]
            guard progress.take(signal, id: command.id, at: context.timeMs) else { continue }
            change(index) { $0 = progress }
            return note(.signalReceived, detail: "\(what) came for \(progress.line)")
        }
        remember { [now = context.timeMs] in
            $0.signals.append(KeptSignal(id: command.id, signal: signal, at: now))
        }
        note(.signalReceived, detail: "\(what) is kept: nobody waits for it yet")
    }

    /// Whether one more signal may be kept; those whose time is over count no more.
    func canKeep(_ signal: Signal) -> Bool {
        let kept = saga.facts.signals.filter { !isOld($0) }
        return kept.count < KeptSignal.maxKept
            && kept.reduce(signal.payload.count) { $0 + $1.signal.payload.count } <= KeptSignal.maxBytes
    }

    /// Whether a wait that has begun, or is to be tried again, misses this event.
    func isAwaited(_ signal: Signal) -> Bool {
        saga.facts.waits.contains { progress in
            var progress = progress
            return progress.take(signal, id: "", at: 0)
        }
    }

    private mutating func takeKeptSignals(before stage: EventWait.Stage) {
        forgetOldSignals()
        var left: [KeptSignal] = []
        for kept in saga.facts.signals {
            var taken: Int?
            for index in saga.facts.waits.indices where saga.facts.waits[index].wait.before == stage && taken == nil {
                var progress = saga.facts.waits[index]
                guard progress.take(kept.signal, id: kept.id, at: context.timeMs) else { continue }
                change(index) { $0 = progress }
                taken = index
            }
            guard let taken else {
                left.append(kept)
                continue
            }
            note(
                .signalReceived,
                detail: "\(kept.line), kept since it came, is taken for \(saga.facts.waits[taken].line)")
        }
        remember { $0.signals = left }
    }

    private mutating func forgetOldSignals() {
        let old = saga.facts.signals.filter(isOld)
        guard !old.isEmpty else { return }
        for kept in old {
            note(
                .signalReceived,
                detail: "\(kept.line) is forgotten: nobody waited for it within \(context.profile.signalRetentionMs) ms"
            )
        }
        let ids = Set(old.map(\.id))
        remember { $0.signals.removeAll { ids.contains($0.id) } }
    }

    private func isOld(_ kept: KeptSignal) -> Bool {
        context.timeMs >= kept.at.adding(context.profile.signalRetentionMs)
    }

    private mutating func change(_ index: Int, _ body: (inout WaitProgress) -> Void) {
        remember { body(&$0.waits[index]) }
    }
}
