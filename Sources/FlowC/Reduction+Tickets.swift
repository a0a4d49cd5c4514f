/// What happens to the tickets of a saga: clocks, failures, undoing.
extension Reduction {
    /// Changes what has become of a ticket.
    mutating func change(_ place: SagaTickets.Place, _ body: (inout TicketProgress) -> Void) {
        tickets?.change(place, body)
    }

    /// Says what the clocks say by now: each thing once. True when there was something to say.
    @discardableResult
    mutating func readClocks() -> Bool {
        guard let tickets else { return false }
        let now = context.timeMs
        var hasNews = false
        for (index, ticket) in tickets.plan.enumerated() where !ticket.progress.state.isTerminal {
            guard let due = tickets.dueTime(index), let warning = tickets.warningTime(index, context.profile) else {
                continue
            }
            if now >= warning, !ticket.progress.marks.contains(.warned) {
                hasNews = true
                change(.plan(index)) { $0.marks.formUnion([.warned, .alerted]) }
                if !ticket.progress.marks.contains(.alerted) { alert(.deadlineApproaching, ticket, due: due) }
                note(.timerFired, detail: "four fifths of the time of the ticket \(ticket.id) are over")
            }
            if now >= due, !ticket.progress.marks.contains(.overdue) {
                hasNews = true
                change(.plan(index)) { $0.marks.formUnion([.overdue, .violated]) }
                if !ticket.progress.marks.contains(.violated) {
                    exceed(ticket, due: due, completedAt: nil)
                    raise(
                        .ticketOverdue, ticket.id, "no result of the ticket \(ticket.id) after \(ticket.timeoutMs) ms")
                }
                note(.timerFired, detail: "the time of the ticket \(ticket.id) is over")
            }
        }
        for (index, attempts) in tickets.undoings.enumerated() {
            for (attempt, ticket) in attempts.enumerated() {
                let progress = ticket.progress
                guard !progress.state.isTerminal, !progress.marks.contains(.overdue),
                    now >= ticket.createdAt.adding(ticket.timeoutMs)
                else { continue }
                hasNews = true
                change(.undoing(index, attempt: attempt)) { $0.marks.insert(.overdue) }
                note(
                    .compensationFailed,
                    detail: "attempt \(attempt + 1) to undo the ticket \(tickets.plan[index].id) is unanswered")
            }
        }
        return hasNews
    }

    /// A ticket has taken longer than it may: violation and alert.
    mutating func exceed(_ ticket: TicketRecord, due: Int64, completedAt: Int64?) {
        effects.append(
            .violation(
                SLAViolation(
                    .deadlineExceeded, saga: saga, ticket: ticket, due: due, completedAt: completedAt,
                    at: context.timeMs, service: context.profile.serviceName,
                    budgetRemaining: context.budget.remaining)))
        alert(.deadlineExceeded, ticket, due: due)
    }

    private mutating func alert(_ kind: SLAAlert.Kind, _ ticket: TicketRecord, due: Int64) {
        effects.append(
            .alert(
                SLAAlert(
                    kind, saga: saga, ticket: ticket, due: due, at: context.timeMs,
                    service: context.profile.serviceName)))
    }

    /// Raises an incident; each cause once for a ticket.
    mutating func raise(_ cause: IncidentCause, _ ticket: Identifier?, _ detail: String) {
        let affected = ticket.map { [$0] } ?? tickets?.plan.filter { !$0.progress.state.isTerminal }.map(\.id) ?? []
        effects.append(
            .raise(
                Incident(
                    cause, saga: saga, ticket: ticket, details: [detail], affected: affected, at: context.timeMs)))
    }

    /// Raises an incident for each ticket that did work and failed, once that is known.
    mutating func reportFailures() {
        guard let tickets else { return }
        let work = tickets.work(whileUndoing: saga.state == .compensating)
        for (index, ticket) in tickets.plan.enumerated() {
            guard ticket.progress.state.isFailure, work[index] == .done,
                !ticket.progress.marks.contains(.failureReported)
            else { continue }
            change(.plan(index)) { $0.marks.insert(.failureReported) }
            let error = ticket.progress.error.map { ": \($0)" } ?? ""
            raise(.ticketFailed, ticket.id, "the ticket \(ticket.id) is \(ticket.progress.state.rawValue)\(error)")
        }
    }

    /// Begins to undo the saga, or ends it where nothing is undone. `event` leads from its state to COMPENSATING.
    mutating func beginUndo(
        _ cause: SagaFacts.Cause, _ event: ExecutionEvent, reason: String, detail: String
    ) throws(InvalidTransition) {
        explain(reason, detail)
        remember { [now = context.timeMs] in $0.undo = .init(cause, since: now) }
        let isCancel = cause == .cancel
        guard context.profile.compensates else {
            reportFailures()
            label()
            if isCancel {
                try apply(.nothingToUndo, detail: detail)
                return try close(.cancelled)
            }
            try apply(event, to: .failed, detail: detail)
            try end(.consolidateResults, .fail, error: detail)
            return try close(.workflowFailed)
        }
        try apply(
            event, to: event == .compensate && saga.state == .cancelRequested ? nil : .compensating, detail: detail)
        try end(.consolidateResults, isCancel ? .cancel : .fail, error: isCancel ? nil : detail)
        record(.compensationStarted, detail: detail)
        try goOnUndoing()
    }

    /// Publishes the compensations whose turn has come, and ends the saga when nothing is left to undo.
    mutating func goOnUndoing() throws(InvalidTransition) {
        reportFailures()
        guard let tickets else { return }
        let step = tickets.undoStep(attempts: context.profile.compensationAttempts)
        let wave = tickets.nextWave
        for (place, index) in step.ready.sorted().enumerated() {
            try compensate(index, position: wave + Int32(place))
        }
        for index in step.stuck where !tickets.plan[index].progress.marks.contains(.stuck) {
            change(.plan(index)) { $0.marks.insert(.stuck) }
            let ticket = tickets.plan[index].id
            let detail = "the ticket \(ticket) is not undone after \(tickets.undoings[index].count) attempts"
            try stay(.stuck, .compensationFailed, detail: detail)
            raise(.compensationStuck, ticket, detail)
        }
        remember { $0.isStuck = !step.stuck.isEmpty }
        guard step.isDone else {
            wake = self.tickets?.nextWake(context.profile) ?? .never
            return
        }
        let isCancel = saga.facts.undo?.cause == .cancel
        label()
        try apply(.undone, to: isCancel ? .cancelled : .compensated)
        record(.compensationCompleted)
        try close(isCancel ? .cancelled : .workflowFailed)
    }

    /// Publishes the next compensation of one of the plan's own tickets.
    mutating func compensate(_ index: Int, position: Int32) throws(InvalidTransition) {
        guard let tickets else { return }
        let original = tickets.plan[index]
        let attempt = tickets.undoings[index].count + 1
        let profile = context.profile
        let order = Compensation(
            id: .compensation(of: original.id, attempt: attempt), original: original, attempt: attempt,
            dependencies: tickets.undoings[index].first?.dependencies ?? tickets.undoDependencies(of: index),
            reason: saga.facts.undo?.cause.ticketReason ?? "manual_trigger", priority: saga.priority,
            createdAt: context.timeMs, timeoutMs: profile.compensationTimeoutMs,
            maxRetries: profile.compensationMaxRetries, generatedBy: profile.serviceName,
            orchestratorVersion: context.orchestratorVersion, position: position)
        self.tickets?.add(TicketRecord(order), undoing: index)
        effects.append(.compensate(order))
        try stay(
            .progress, .compensationStep,
            detail: "attempt \(attempt) to undo the ticket \(original.id): \(order.id)")
    }

    /// Counts how the plan's own tickets came out, and tells which results cannot all be true: a ticket that completed
    /// although one that it depends on failed.
    mutating func label() {
        guard let tickets else { return }
        for (index, ticket) in tickets.plan.enumerated()
        where ticket.progress.state == .completed && !ticket.progress.marks.contains(.contradicted) {
            guard let failed = tickets.dependencies[index].first(where: { tickets.plan[$0].progress.state.isFailure })
            else { continue }
            change(.plan(index)) { $0.marks.insert(.contradicted) }
            raise(
                .contradictoryResult, ticket.id,
                "the ticket \(ticket.id) completed, but the ticket \(tickets.plan[failed].id) that it depends on is "
                    + tickets.plan[failed].progress.state.rawValue)
        }
        let completed = tickets.plan.count { $0.progress.state == .completed }
        let failed = tickets.plan.count { $0.progress.state.isFailure }
        let label =
            completed == tickets.plan.count ? "SUCCESS" : failed > tickets.plan.count / 2 ? "FAILED" : "PARTIAL"
        remember { $0.label = label }
    }

    /// All results are in, and good.
    mutating func succeed() throws(InvalidTransition) {
        label()
        try resume(.consolidateResults)
        try end(.consolidateResults, .complete)
        try apply(.succeeded)
        try close(.workflowCompleted)
    }

    /// Goes on with a saga that waits for results, by what is known of its tickets.
    mutating func consolidate() throws(InvalidTransition) {
        guard let tickets else { return }
        if saga.facts.isOverdue || context.timeMs >= executionDeadline {
            if !saga.facts.isOverdue { tellOverdue() }
            remember { $0.isOverdue = false }
            let detail = "the execution took longer than \(context.profile.executionDeadlineMs) ms"
            return try beginUndo(.executionDeadline, .deadline, reason: "execution_overdue", detail: detail)
        }
        let failed = tickets.plan.first { $0.progress.state.isFailure }
        if let failed {
            let error = failed.progress.error.map { ": \(clipped($0))" } ?? ""
            return try beginUndo(
                .ticketFailed, .failed, reason: "ticket_failed",
                detail: "the ticket \(failed.id) is \(failed.progress.state.rawValue)\(error)")
        }
        switch readWaits(before: .complete) {
        case .over:
            if tickets.plan.allSatisfy({ $0.progress.state == .completed }) { return try succeed() }
        case .open: break
        case .retry(let line):
            rewindWaits(before: .complete, to: context.timeMs)
            note(.retryScheduled, detail: "waits once more for \(line)")
        case .failed(let line):
            return try beginUndo(
                .waitTimeout, .failed, reason: "wait_timeout", detail: "did not come: \(line)")
        }
        wake = nextWake
    }

    /// The execution deadline has passed: its incident, and a line.
    mutating func tellOverdue() {
        note(.timerFired, detail: "the execution deadline has passed")
        raise(.executionOverdue, nil, "the execution took longer than \(context.profile.executionDeadlineMs) ms")
        remember { $0.isOverdue = true }
    }

    /// When the whole saga has to be done, epoch milliseconds.
    var executionDeadline: Int64 {
        (tickets?.plan.first?.createdAt ?? saga.createdAt).adding(context.profile.executionDeadlineMs)
    }

    /// When something of a saga that waits for results is due.
    var nextWake: WakeWish {
        var wish = tickets?.nextWake(context.profile) ?? .never
        if saga.state == .waitingForEvent, let end = nextWait(before: .complete) {
            wish = wish.earlier(.signalWait, end)
        }
        return saga.facts.isOverdue ? wish : wish.earlier(.executionDeadline, executionDeadline)
    }

    /// Ends a saga at a terminal state: its steps are closed and the frame says so.
    mutating func close(_ kind: JournalEntry.Kind, deadline: Int64? = nil) throws(InvalidTransition) {
        try closeSteps()
        record(kind, detail: saga.detail)
        wake = .never
        tellBudget()
        effects.append(.frame(frame(.ended, deadline: deadline)))
    }
}
