extension Reducer {
    /// A worker reports about a ticket: in any order, once or often.
    static func report(
        _ result: ExecutionResult, _ saga: Saga, _ stored: StoredSaga, _ context: Context
    ) throws(InvalidTransition) -> Outcome {
        guard let tickets = stored.tickets, let place = tickets.place(of: result.ticketID) else {
            return unknownTicket(result)
        }
        let ticket = tickets[place]
        let transition = ticket.progress.state.applying(result.status)
        if saga.state.isTerminal, transition != .contradiction {
            guard transition != .nothing, !ticket.progress.marks.contains(.afterEnd) else { return nothing(.duplicate) }
            var reduction = Reduction(saga, stored.course, tickets: tickets, context)
            reduction.change(place) { $0.marks.insert(.afterEnd) }
            reduction.note(.signalReceived, detail: "\(result.line), after the end")
            return reduction.outcome(.late)
        }
        switch transition {
        case .nothing: return nothing(.duplicate)
        case .contradiction:
            guard !ticket.progress.marks.contains(.contradicted) else { return nothing(.duplicate) }
            var reduction = Reduction(saga, stored.course, tickets: tickets, context)
            reduction.change(place) { $0.marks.insert(.contradicted) }
            let detail = "\(result.line), but it was \(ticket.progress.state.rawValue) before"
            reduction.note(.signalReceived, detail: detail)
            reduction.raise(.contradictoryResult, ticket.id, detail)
            return reduction.outcome(.contradicted)
        case .to(let state):
            var reduction = Reduction(saga, stored.course, tickets: tickets, context)
            try reduction.take(result, state, place)
            return reduction.outcome(
                reduction.saga.state == saga.state ? .progressed : .entered(reduction.saga.state))
        }
    }

    /// What a result of a ticket that nobody knows leads to: one dead letter.
    public static func unknownTicket(_ result: ExecutionResult) -> Outcome {
        let letter = DeadLetter(
            reason: "unknown_ticket", field: "ticket_id", detail: "there is no ticket \(result.ticketID)")
        return Outcome(verdict: .deadLettered(reason: letter.reason), effects: [.deadLetter(letter)])
    }
}

extension Reduction {
    /// Takes over a result that moves its ticket.
    fileprivate mutating func take(
        _ result: ExecutionResult, _ state: TicketState, _ place: SagaTickets.Place
    ) throws(InvalidTransition) {
        measure(result, state, place)
        let now = context.timeMs
        change(place) { progress in
            progress.state = state
            progress.agentID = result.agentID.isEmpty ? progress.agentID : result.agentID
            if state == .running { progress.startedAt = progress.startedAt ?? now }
            guard state.isTerminal else { return }
            progress.endedAt = now
            progress.actualDurationMs = result.actualDurationMs
            progress.error = result.errorMessage
        }
        let detail = result.line
        switch saga.state {
        case .waitingForEvent:
            try stay(.progress, .signalReceived, detail: detail)
            readClocks()
            try consolidate()
        case .compensating:
            if case .undoing = place, state.isFailure {
                try stay(.failed, .compensationFailed, detail: detail)
            } else {
                try stay(.progress, .signalReceived, detail: detail)
            }
            readClocks()
            try goOnUndoing()
        default:
            // Held by an operator: what has become of the tickets is kept, what follows from it waits.
            note(.signalReceived, detail: detail)
            readClocks()
            reportFailures()
            wake = nextWake
        }
    }

    /// Whether one of the plan's own has ended too late by its clock. Its worker's time counts where it can be true: after
    /// the clock began and not in the future.
    private mutating func measure(_ result: ExecutionResult, _ state: TicketState, _ place: SagaTickets.Place) {
        guard state.isTerminal, case .plan(let index) = place, let tickets,
            let start = tickets.clockStart(index), let due = tickets.dueTime(index)
        else { return }
        let now = context.timeMs
        let told = result.timestampMs.flatMap { (start...max(start, now)).contains($0) ? $0 : nil }
        let endedAt = told ?? now
        guard endedAt > due else { return }
        let ticket = tickets.plan[index]
        let isNews = !ticket.progress.marks.contains(.violated)
        change(place) { $0.marks.formUnion([.overdue, .warned, .violated]) }
        if isNews { exceed(ticket, due: due, completedAt: endedAt) }
        if state == .completed {
            change(place) { $0.marks.insert(.late) }
            raise(.completedLate, ticket.id, "the ticket \(ticket.id) completed \(endedAt - due) ms after its time")
        } else if isNews {
            raise(.ticketOverdue, ticket.id, "no result of the ticket \(ticket.id) after \(ticket.timeoutMs) ms")
        }
    }
}

extension ExecutionResult {
    /// For the saga's history.
    var line: String {
        var text = "the ticket \(ticketID) is \(status.rawValue)"
        if !agentID.isEmpty { text += " at \(clipped(agentID))" }
        if let errorMessage { text += ": \(clipped(errorMessage))" }
        return text
    }
}
