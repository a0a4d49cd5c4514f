/// The events of one outcome while they are collected.
struct FlowStory {
    private let outcome: Outcome
    private let saga: Saga
    private let context: Context
    /// What is told so far, in order.
    private(set) var events: [FlowEvent] = []

    /// Begins the story of an outcome of that saga.
    init(_ outcome: Outcome, of saga: Saga, _ context: Context) {
        self.outcome = outcome
        self.saga = saga
        self.context = context
    }

    /// Tickets whose worker has nothing more to say since then.
    mutating func tellResults(since before: SagaTickets?) {
        guard let tickets = outcome.tickets, let before else { return }
        for ticket in tickets.changes where ticket.progress.state.isTerminal {
            guard let place = before.place(of: ticket.id), !before[place].progress.state.isTerminal else { continue }
            let progress = ticket.progress
            let isCompleted = progress.state == .completed
            tell(isCompleted ? .ticketCompleted : .ticketFailed) { event in
                event.name(ticket)
                event.workerID = progress.agentID
                event.durationMs = progress.actualDurationMs
                event.status = progress.state.rawValue
                event.success = isCompleted
                event.isCompliant = progress.marks.isDisjoint(with: [.overdue, .violated])
                event.error = progress.error
                event.addKind(of: place, in: before)
            }
        }
    }

    /// Times that were not kept.
    mutating func tellViolations() {
        for case .violation(let violation) in outcome.effects {
            let ticket = violation.ticketID.flatMap { outcome.tickets?.place(of: $0) }.flatMap { outcome.tickets?[$0] }
            tell(.slaViolation) { event in
                event.ticketID = violation.ticketID
                event.taskType = ticket?.taskType
                event.workerID = ticket?.progress.agentID
                event.status = violation.status
                event.isCompliant = false
                event.metadata += [
                    Entry("violation_id", .text(violation.id.description)),
                    Entry("violation_type", .text(violation.kind.rawValue)),
                    Entry("delay_ms", .number(violation.delayMs)),
                ]
            }
        }
    }

    /// The steps as the journal tells them. The plan's tickets go out within C4, a compensation with the line about it.
    mutating func tellSteps() {
        var orders = compensations.makeIterator()
        for entry in outcome.journal {
            switch (entry.kind, entry.step) {
            case (.workflowStarted, _): tell(.flowStarted) { $0.status = entry.to }
            case (.stepStarted, let step?): tell(.stepStarted, step, entry)
            case (.stepCompleted, let step?):
                if step == .publishTickets { tellPublished() }
                tell(.stepCompleted, step, entry)
            case (.stepFailed, let step?): tell(.stepFailed, step, entry)
            case (.compensationStep, _): if let order = orders.next() { tellUndoing(order) }
            default: break
            }
        }
    }

    /// Tickets that an operator had published once more.
    mutating func tellReissues() {
        for case .publishAgain(let ticket, let replay) in outcome.effects {
            tell(.ticketAssigned) { event in
                event.name(ticket)
                event.workerID = ticket.progress.agentID
                event.status = ticket.progress.state.rawValue
                event.metadata += [Entry("ticket_kind", .text("plan")), Entry("replay", .text(replay))]
            }
        }
    }

    /// The end, as its frame counts it.
    mutating func tellEnd() {
        let isCompliant = isCompliant
        for case .frame(let frame) in outcome.effects where frame.kind == .ended {
            tell(.flowCompleted) { event in
                event.durationMs = frame.totalDurationMs
                event.status = frame.state.rawValue
                event.success = frame.state == .completed
                event.isCompliant = isCompliant
                event.ticketIDs = frame.ticketIDs
                event.error = frame.reason
                event.metadata += [
                    Entry("total_tickets", .number(frame.metrics.totalTickets)),
                    Entry("tickets_completed", .number(frame.metrics.successfulTickets)),
                    Entry("tickets_failed", .number(frame.metrics.failedTickets)),
                    Entry("tickets_compensated", .number(frame.metrics.compensatedTickets)),
                ]
                if let label = frame.label { event.metadata.append(Entry("label", .text(label))) }
            }
        }
    }

    private var compensations: [Compensation] {
        outcome.effects.compactMap { effect in
            if case .compensate(let order) = effect { order } else { nil }
        }
    }

    /// Whether the saga and each of its plan's own tickets kept their time; nil without tickets that were followed.
    private var isCompliant: Bool? {
        guard let tickets = outcome.tickets else { return nil }
        let isOverdue = saga.facts.isOverdue || saga.facts.undo?.cause == .executionDeadline
        return !isOverdue && tickets.plan.allSatisfy { !$0.progress.marks.contains(.violated) }
    }

    private mutating func tell(_ kind: FlowEvent.Kind, _ complete: (inout FlowEvent) -> Void) {
        var event = FlowEvent(
            kind, saga: saga, at: context.timeMs, orchestratorVersion: context.orchestratorVersion)
        complete(&event)
        events.append(event)
    }

    /// Steps that only wait or are made by the batch have no duration of their own.
    private mutating func tell(_ kind: FlowEvent.Kind, _ step: Step, _ entry: JournalEntry) {
        let fault = kind == .stepFailed ? fault(of: step) : nil
        tell(kind) { event in
            event.step = step
            event.status = entry.to
            guard kind != .stepStarted else { return }
            event.durationMs = entry.durationMs > 0 ? entry.durationMs : nil
            event.success = kind == .stepCompleted
            event.error = entry.detail
            event.errorType = fault
        }
    }

    /// What kind of fault failed a step: the class of C3's, else why the saga ended.
    private func fault(of step: Step) -> String? {
        step == .allocateResources ? saga.facts.fault?.kind.rawValue : saga.reason
    }

    private mutating func tellPublished() {
        for case .publish(let ticket) in outcome.effects {
            tell(.ticketAssigned) { event in
                event.ticketID = ticket.id
                event.taskType = ticket.taskType.rawValue
                event.workerID = ticket.metadata.first { $0.name == "agent_id" }?.value
                event.status = ticket.status.rawValue
                event.metadata.append(Entry("ticket_kind", .text("plan")))
            }
        }
    }

    private mutating func tellUndoing(_ order: Compensation) {
        tell(.ticketAssigned) { event in
            event.ticketID = order.id
            event.taskType = TaskType.compensate.rawValue
            event.status = TicketState.pending.rawValue
            event.addUndoing(order.original.id, attempt: order.attempt)
        }
    }
}

extension FlowEvent {
    fileprivate mutating func name(_ ticket: TicketRecord) {
        ticketID = ticket.id
        taskType = ticket.taskType
    }

    fileprivate mutating func addKind(of place: SagaTickets.Place, in tickets: SagaTickets) {
        switch place {
        case .plan: metadata.append(Entry("ticket_kind", .text("plan")))
        case .undoing(let index, let attempt): addUndoing(tickets.plan[index].id, attempt: attempt + 1)
        }
    }

    fileprivate mutating func addUndoing(_ original: Identifier, attempt: Int) {
        metadata += [
            Entry("ticket_kind", .text("compensation")),
            Entry("original_ticket_id", .text(original.description)),
            Entry("compensation_attempt", .number(Int64(attempt))),
        ]
    }
}
