extension Reducer {
    /// An operator's order. What the state table does not allow is refused, and the saga's history says so.
    static func obey(
        _ command: Command, _ saga: Saga, _ stored: StoredSaga, _ context: Context, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        var reduction = Reduction(saga, stored.course, tickets: stored.tickets, decision: stored.decision, context)
        if let refusal = reduction.refusal(of: command) {
            return note(command, on: saga, outcome: "", refused: refusal, context)
        }
        if case .signal(let signal) = command.order {
            reduction.take(signal, command)
        } else {
            reduction.note(.signalReceived, detail: command.line)
        }
        switch command.order {
        case .cancel: try reduction.cancel(command)
        case .pause: try reduction.pause(command)
        case .resume:
            if let from = try reduction.resume(command) {
                if reduction.isDeferredByWait { return try goOnWaiting(reduction, failure: failure) }
                return try goOn(reduction, from: from, failure: failure)
            }
        case .compensate:
            try reduction.beginUndo(.compensate, .compensate, reason: "compensate", detail: command.line)
        case .giveUp: try reduction.giveUp(command)
        case .retry(let ticket):
            switch saga.state {
            case .compensating: try reduction.retryCompensations(of: ticket, command)
            case .waitingForEvent: try reduction.reissue(ticket, command)
            default: return try goOn(reduction, from: saga.state, failure: failure)
            }
        case .priority(let priority): reduction.prioritise(priority)
        case .signal where saga.state == .deferred && reduction.isDeferredByWait:
            return try goOnWaiting(reduction, failure: failure)
        case .signal where saga.state == .waitingForEvent && !saga.facts.waits.isEmpty:
            try reduction.consolidate()
        case .republish, .reprocess, .timer, .signal: break
        }
        return reduction.outcome(
            reduction.saga.state == saga.state ? .obeyed(command.word) : .entered(reduction.saga.state))
    }
}

extension Reduction {
    /// Why an order cannot be obeyed; nil when it can.
    fileprivate func refusal(of command: Command) -> CommandRefusal? {
        let state = saga.state
        let isAllowed =
            switch command.order {
            case .cancel:
                [.awaitingApproval, .retrying, .deferred, .waitingForEvent, .paused].contains(state)
            case .pause: [.waitingForEvent, .retrying, .deferred].contains(state)
            case .resume: state == .paused && saga.facts.pausedFrom != nil
            case .compensate: state == .waitingForEvent
            case .giveUp: state == .compensating
            case .retry: [.compensating, .waitingForEvent, .retrying, .deferred].contains(state)
            case .priority: !state.isTerminal
            case .signal: !state.isTerminal
            case .republish, .reprocess, .timer: false
            }
        guard isAllowed else {
            return CommandRefusal(.wrongState, "\(command.word) means nothing to a saga that is \(state.rawValue)")
        }
        if case .signal(let signal) = command.order { return refusal(of: signal) }
        guard case .retry(let ticket) = command.order else { return nil }
        if state == .deferred && isDeferredByWait {
            return CommandRefusal(.nothingToRetry, saga.detail ?? "the saga waits for an event")
        }
        guard let tickets else {
            return ticket.map { CommandRefusal(.unknownTicket, "the saga has no ticket \($0)") }
        }
        if state == .compensating {
            return stuck(ticket).isEmpty
                ? CommandRefusal(.nothingToRetry, "no compensation waits for an operator") : nil
        }
        guard state == .waitingForEvent else { return nil }
        guard let ticket else { return CommandRefusal(.unknownTicket, "name the ticket to publish once more") }
        guard case .plan(let index) = tickets.place(of: ticket) else {
            return CommandRefusal(.unknownTicket, "the saga has no ticket \(ticket)")
        }
        let progress = tickets.plan[index].progress
        return progress.state.isTerminal
            ? CommandRefusal(.wrongState, "the ticket is \(progress.state.rawValue)") : nil
    }

    /// Why a signal is of no use.
    private func refusal(of signal: Signal) -> CommandRefusal? {
        let isLate = saga.state == .compensating || saga.state == .cancelRequested
        if isLate || Signal.deliveredTypes.contains(signal.eventType) {
            return CommandRefusal(
                .nobodyWaits, "the saga does not wait for \(clipped(signal.eventType)) \(clipped(signal.eventKey))")
        }
        if isAwaited(signal) || canKeep(signal) { return nil }
        return CommandRefusal(
            .tooManySignals,
            "the saga does not wait for \(clipped(signal.eventType)) \(clipped(signal.eventKey)) and keeps as many signals "
                + "as it may")
    }

    /// Those of the plan's own whose compensations wait for an operator; all, or the one that is asked for.
    private func stuck(_ ticket: Identifier?) -> [Int] {
        guard let tickets else { return [] }
        return tickets.undoStep(attempts: context.profile.compensationAttempts).stuck
            .filter { ticket == nil || tickets.plan[$0].id == ticket }.sorted()
    }

    fileprivate mutating func cancel(_ command: Command) throws(InvalidTransition) {
        guard tickets != nil else {
            explain("cancelled", command.line)
            try apply(.cancel, to: .cancelled, detail: command.line)
            return try close(.cancelled)
        }
        try apply(.cancel, to: .cancelRequested, detail: command.line)
        record(.cancelRequested, detail: command.line)
        try beginUndo(.cancel, .compensate, reason: "cancelled", detail: command.line)
    }

    fileprivate mutating func pause(_ command: Command) throws(InvalidTransition) {
        let from = saga.state
        remember { $0.pausedFrom = from }
        try apply(.pause, detail: command.line)
        record(.workflowPaused, detail: command.line)
        if from != .waitingForEvent { wake = .never }
    }

    /// The state to go on from, where that is one in which the plan is still to be carried out and its pause is over.
    fileprivate mutating func resume(_ command: Command) throws(InvalidTransition) -> ExecutionState? {
        guard let from = saga.facts.pausedFrom else { return nil }
        remember { $0.pausedFrom = nil }
        try apply(.resume, to: from, detail: command.line)
        record(.workflowContinued, detail: command.line)
        guard from != .waitingForEvent else {
            try consolidate()
            return nil
        }
        if from == .deferred && isDeferredByWait { return from }
        let time = saga.facts.resumesAt ?? context.timeMs
        if context.timeMs >= time { return from }
        wake = .at(from == .retrying ? .retry : .deferral, time)
        return nil
    }

    fileprivate mutating func giveUp(_ command: Command) throws(InvalidTransition) {
        explain("given_up", command.line)
        label()
        try apply(.giveUp, detail: command.line)
        try close(.workflowFailed)
    }

    /// Tries stuck compensations again.
    fileprivate mutating func retryCompensations(
        of ticket: Identifier?, _ command: Command
    ) throws(InvalidTransition) {
        guard let tickets else { return }
        let chosen = stuck(ticket)
        let isAll = chosen.count == stuck(nil).count
        try apply(.retry, detail: command.line)
        let wave = tickets.nextWave
        for (place, index) in chosen.enumerated() { try compensate(index, position: wave + Int32(place)) }
        remember { $0.isStuck = !isAll }
        wake = self.tickets?.nextWake(context.profile) ?? .never
    }

    /// Publishes a ticket of a saga that waits for results once more; its clock begins anew.
    fileprivate mutating func reissue(_ ticket: Identifier?, _ command: Command) throws(InvalidTransition) {
        guard let ticket, case .plan(let index) = tickets?.place(of: ticket), let record = tickets?.plan[index] else {
            return
        }
        let now = context.timeMs
        change(.plan(index)) { progress in
            progress.reissuedAt = now
            progress.marks.subtract([.warned, .overdue])
        }
        effects.append(.publishAgain(record, replay: command.id))
        try apply(.retryTicket, detail: "the ticket \(ticket) goes out once more")
        wake = nextWake
    }
}
