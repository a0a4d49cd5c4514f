internal import FlowC
internal import Kafka

/// Commands: when they are applied, and what they do.
extension FlowProcessor {
    /// A command that came: applied now behind what waits, parked, or put aside.
    func take(
        _ command: Command, _ input: DecodedBatch.Input, _ context: Context, _ work: inout BatchWork
    ) throws {
        let saga = command.saga
        let cause = input.record.partition
        if case .timer(let kind, let sequence, _) = command.order {
            let timer = Identifier.timer(saga: saga, kind: kind.rawValue, sequence: sequence)
            if kind == .drain { return try fire(timer, sequence, of: saga, cause, context, &work) }
            guard work.isArmed(timer) else { return work.count(.stale) }
            guard work.sagas[saga] != nil || work.isCatchingUp else {
                work.inboxes.consume(timer)
                if kind == .signalWait { return try expire(timer, of: saga, cause, context, &work) }
                return work.count(.stale)
            }
        }
        if work.hasApplied(command.eventID, saga) { return work.count(.duplicate) }
        let isKnown = work.sagas[saga] != nil
        if !isKnown && work.isDeadLettered(input.record) { return work.count(.duplicate) }
        if !isKnown && input.isSignal { return keep(early: command, input, context, &work) }
        try take(isKnown ? saga : nil, or: saga, command.eventID, input, context, &work)
    }

    /// An event of a saga: applied now behind what waits, or parked while the saga's newest tickets may not be out yet, or
    /// while the saga may yet be rebuilt. An event of an unknown saga waits under `id`.
    func take(
        _ saga: Identifier?, or id: Identifier? = nil, _ eventID: String, _ input: DecodedBatch.Input,
        _ context: Context, _ work: inout BatchWork
    ) throws {
        let cause = input.record.partition
        if let saga, work.hasApplied(eventID, saga) { return work.count(.duplicate) }
        guard let inbox = saga ?? id ?? input.inbox else { return try apply(input, cause, context, &work) }
        if saga == nil && work.isDeadLettered(input.record) { return work.count(.duplicate) }
        guard work.isOpen(saga, to: input) else {
            let isNew = work.inboxes.park(eventID, input, for: inbox)
            return work.count(isNew ? .parked : .duplicate)
        }
        let waited = work.inboxes.holds(eventID, for: inbox)
        try drain(inbox, cause, context, &work)
        if waited { work.count(.duplicate) } else { try apply(input, cause, context, &work) }
    }

    /// A signal that comes before its saga waits for it, as long as signals are kept.
    private func keep(
        early command: Command, _ input: DecodedBatch.Input, _ context: Context, _ work: inout BatchWork
    ) {
        guard work.inboxes.park(command.eventID, input, for: command.saga) else { return work.count(.duplicate) }
        work.keepEarlySignals(of: command.saga, until: context.timeMs + context.profile.signalRetentionMs)
        work.count(.parked)
    }

    /// Signals whose time is over without a saga go to the dead letters; younger ones wait on.
    private func expire(
        _ timer: Identifier, of saga: Identifier, _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        let end = context.timeMs - context.profile.signalRetentionMs
        for entry in work.inboxes.take(saga, where: { $0.input.isSignal && ($0.input.record.timestamp ?? 0) <= end }) {
            try apply(entry.input, cause, context, &work)
        }
        work.count(.drained)
        if !work.inboxes.isEmpty(saga), !work.hasEarlyTimer(saga, beside: timer) {
            work.keepEarlySignals(of: saga, until: context.timeMs + context.profile.signalRetentionMs)
        }
    }

    /// A drain timer is never parked itself. It lives until nothing waits any more.
    ///
    /// A signal and its saga's beginning may be decided at the same moment, on two lanes: neither sees the other. So the timer
    /// looks again, at growing intervals, as long as a signal waits for a saga that is not known.
    private func fire(
        _ timer: Identifier, _ sequence: Int64, of saga: Identifier, _ cause: TopicPartition, _ context: Context,
        _ work: inout BatchWork
    ) throws {
        guard work.isArmed(timer) else { return work.count(.stale) }
        let isKnown = work.sagas[saga] != nil
        guard isKnown ? work.isOpen(saga, to: cause) : !work.isCatchingUp else { return work.count(.held) }
        work.inboxes.consume(timer)
        if isKnown {
            try drain(saga, cause, context, &work)
            return work.count(.drained)
        }
        for entry in work.inboxes.take(saga, where: { !$0.input.isSignal }) {
            try apply(entry.input, cause, context, &work)
        }
        if !work.inboxes.isEmpty(saga) {
            work.lookAgain(for: saga, sequence + 1, at: context.timeMs + (sequence == 0 ? 60_000 : 3_600_000))
        }
        work.count(.drained)
    }

    /// Applies everything that waits for a saga, in arrival order. The gate is open to `cause` and stays so: the newest
    /// tickets can only move to the row of that very partition.
    func drain(
        _ saga: Identifier, _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        for entry in work.inboxes.take(saga) { try apply(entry.input, cause, context, &work) }
    }

    /// Applies a command to the saga that it names.
    func obey(
        _ command: Command, _ input: DecodedBatch.Input, _ cause: TopicPartition, _ context: Context,
        _ work: inout BatchWork
    ) throws {
        if case .timer(let kind, let sequence, _) = command.order {
            let timer = Identifier.timer(saga: command.saga, kind: kind.rawValue, sequence: sequence)
            guard kind != .drain, work.isArmed(timer), let stored = try work.stored(command.saga) else {
                return work.count(.stale)
            }
            try decide(command.saga, .timer(kind, stored), command.eventID, input, cause, context, &work)
            return work.inboxes.consume(timer)
        }
        guard let saga = try known(command, input, cause, &work) else { return }
        switch command.order {
        case .republish: try republish(command, saga, input, cause, context, &work)
        // A decision to carry out again is another content.
        case .timer, .reprocess: work.count(.stale)
        case .signal(let signal):
            guard let stored = try work.stored(saga.id) else { return work.count(.stale) }
            try deliver(signal, command, saga, stored, input, cause, context, &work)
        case .cancel, .pause, .resume, .compensate, .giveUp, .retry, .priority:
            guard let stored = try work.stored(saga.id) else { return work.count(.stale) }
            try decide(saga.id, .order(command, stored), command.eventID, input, cause, context, &work)
        }
    }

    /// A signal brings what a saga waits for: the result of one of its tickets, or the answer of a person. One that brings
    /// nothing new is refused, and the saga's history says so.
    private func deliver(
        _ signal: Signal, _ command: Command, _ saga: Saga, _ stored: StoredSaga, _ input: DecodedBatch.Input,
        _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        var event = Event.order(command, stored)
        let context = work.now(context)
        switch reader.awaited(signal, from: command.issuedBy) {
        case .result(let result)? where stored.tickets?.place(of: result.ticketID) != nil:
            event = .result(result, stored)
        case .answer(let answer)? where answer.planID == saga.planID: event = .answer(answer, stored)
        default: break
        }
        var (outcome, outputs) = try encoder.decide(saga, event, context, of: input)
        if outcome.saga == nil {
            (outcome, outputs) = try encoder.decide(saga, .order(command, stored), context, of: input)
        }
        work.apply(outcome, of: input, cause: cause, eventID: command.eventID, outputs: outputs)
    }

    /// The saga that a command names. nil when there is nothing to do: it has obeyed the command already, or nobody knows
    /// it and the command goes to its dead letters.
    private func known(
        _ command: Command, _ input: DecodedBatch.Input, _ cause: TopicPartition, _ work: inout BatchWork
    ) throws -> Saga? {
        guard let saga = work.sagas[command.saga] else {
            let outcome = Reducer.unknownSaga(command)
            let outputs = try encoder.encode(outcome, of: input)
            work.apply(outcome, of: input, cause: cause, eventID: "", outputs: outputs)
            return nil
        }
        guard !work.hasApplied(command.eventID, saga.id) else {
            work.count(.duplicate)
            return nil
        }
        return saga
    }

    private func republish(
        _ command: Command, _ saga: Saga, _ input: DecodedBatch.Input, _ cause: TopicPartition, _ context: Context,
        _ work: inout BatchWork
    ) throws(UnreadableSaga) {
        let (tickets, headers) = try work.tickets(of: saga)
        guard !tickets.isEmpty else {
            let refusal = CommandRefusal(.noTickets, "the saga has no tickets, it is \(saga.state.rawValue)")
            return refuse(command, saga, refusal, input, cause, context, &work)
        }
        do throws(TicketFailure) {
            let outputs = try encoder.encode(
                again: tickets, of: saga, headers: headers + [FlowC.Header("x-replay", command.id)])
            let outcome = Reducer.note(command, on: saga, outcome: "\(tickets.count) tickets", context)
            work.republish(outcome, of: input, cause: cause, eventID: command.eventID, outputs: outputs)
        } catch {
            let refusal = CommandRefusal(.ticketTooLarge, "ticket \(error.taskID): \(error.detail)")
            refuse(command, saga, refusal, input, cause, context, &work)
        }
    }

    /// Carries out a decision again: a new saga, linked to the one that has ended.
    func reprocess(
        _ command: Command, _ decision: Decision, _ attempt: Attempt, _ input: DecodedBatch.Input,
        _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) throws {
        guard let old = try known(command, input, cause, &work) else { return }
        let new = Identifier.saga(decisionID: decision.id, attempt: attempt.number)
        guard old.state.isTerminal else {
            let refusal = CommandRefusal(
                .notEnded, "the saga is \(old.state.rawValue); only one that has ended is done again")
            return refuse(command, old, refusal, input, cause, context, &work)
        }
        guard work.sagas[new] == nil else {
            let refusal = CommandRefusal(.attemptExists, "attempt \(attempt.number) is the saga \(new)")
            return refuse(command, old, refusal, input, cause, context, &work)
        }
        // Decided before anything is taken over: an attempt that cannot be decided leaves no word of it either.
        let (outcome, outputs) = try decide(decision, attempt, input, context, work)
        let note = Reducer.note(command, on: old, outcome: "attempt \(attempt.number) is the saga \(new)", context)
        work.apply(note, of: input, cause: cause, eventID: command.eventID, outputs: [])
        work.apply(outcome, of: input, cause: cause, eventID: command.eventID, outputs: outputs)
        try drain(new, cause, context, &work)
    }

    private func refuse(
        _ command: Command, _ saga: Saga, _ refusal: CommandRefusal, _ input: DecodedBatch.Input,
        _ cause: TopicPartition, _ context: Context, _ work: inout BatchWork
    ) {
        let outcome = Reducer.note(command, on: saga, outcome: "", refused: refusal, context)
        work.apply(outcome, of: input, cause: cause, eventID: command.eventID, outputs: [])
    }
}

extension DecodedBatch.Input {
    /// Where an event waits that belongs to no known saga.
    fileprivate var inbox: Identifier? {
        switch content {
        case .result(let result): result.ticketID
        case .answer(let answer): .answer(planID: answer.planID)
        default: nil
        }
    }
}

extension BatchWork {
    /// Whether an event may touch its saga now; one of an unknown saga, whether nobody will know it later.
    fileprivate func isOpen(_ saga: Identifier?, to input: DecodedBatch.Input) -> Bool {
        guard let saga else { return !isCatchingUp }
        if isOpen(saga, to: input.record.partition) { return true }
        if case .result(let result) = input.content { return isProof(result.ticketID, of: saga) }
        return false
    }
}
