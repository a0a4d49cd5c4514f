internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// What must be true of sagas on their whole way (commit-protocol, "Proof" 1; domain.md, "Compensation").
extension SimulationChecks {
    /// Nothing that reacts to a ticket is visible before it.
    func inOrder(_ output: Output, _ key: VisibleOutput) {
        switch key {
        case .ticket(let id): ticketInOrder(id, output)
        case .frame: frameInOrder(output)
        case .incident: named(output, "affected_tickets", key)
        case .alert, .violation: named(output, "ticket_id", key)
        default: break
        }
    }

    private func ticketInOrder(_ text: String, _ output: Output) {
        guard let id = Identifier(text), let saga = sagaOf[id], let tickets = folds[saga]?.tickets,
            let revision = tickets.issued[id]
        else { return }
        let missing = tickets.issued.filter { $0.value < revision && !visibleTickets.contains($0.key) }
        if let other = missing.keys.min() {
            return fail("the ticket \(id) is visible before the ticket \(other), which went out before it")
        }
        guard plans[id] == nil else { return }
        if output.key != keys[saga] { fail("the ticket \(id) has another key than those that it follows") }
    }

    private func frameInOrder(_ output: Output) {
        guard let root = try? document.parse(json: output.value ?? []), let kind = root["kind"]?.text,
            let saga = root["workflow_id"]?.text.flatMap({ Identifier($0) }), let fold = folds[saga]
        else { return fail("a frame cannot be read") }
        let missing = fold.tickets.issued.keys.filter {
            !visibleTickets.contains($0) && (kind == "ended" || plans[$0] != nil)
        }
        if let id = missing.min() {
            return fail("the frame \(kind) of saga \(saga) is visible before the ticket \(id)")
        }
        guard kind == "ended" else { return }
        let state = fold.saga.state
        if root["state"]?.text != state?.rawValue {
            fail(
                "the last frame of saga \(saga), which is \(state?.rawValue ?? ""), says \(root["state"]?.text ?? "")")
        }
        guard state == .completed, let worker else { return }
        for id in fold.tickets.plan.keys.sorted() where !worker.hasSaid(.completed, of: id) {
            fail("saga \(saga) is COMPLETED, but nobody said so of the ticket \(id)")
        }
    }

    /// The tickets that an output names are visible.
    private func named(_ output: Output, _ member: StaticString, _ key: VisibleOutput) {
        guard let root = try? document.parse(json: output.value ?? []) else { return fail("\(key) cannot be read") }
        let node = root[member] ?? root["context"]?[member]
        let names = node.map { $0.kind == .list ? $0.children.compactMap(\.text) : [$0.text].compactMap { $0 } } ?? []
        for name in names {
            guard let id = Identifier(name), visibleTickets.contains(id) else {
                return fail("\(key) is visible before the ticket \(name)")
            }
        }
    }

    /// A result that moved a ticket was given by the worker.
    func answered(_ ticket: Identifier, _ status: ExecutionResult.Status) {
        guard let worker, !worker.hasSaid(status, of: ticket) else { return }
        fail("the ticket \(ticket) is \(status.rawValue), but nobody said so")
    }

    /// What is stored of a saga's tickets is what its journal says.
    func compare(_ fold: TicketFold, _ saga: Identifier, _ tables: SimulatedTables) {
        let stored = tables.ticketsOf[saga] ?? []
        if stored.count != fold.fates.count {
            fail("saga \(saga) has \(stored.count) ticket(s), its journal says \(fold.fates.count)")
        }
        for ticket in stored {
            let progress = tables.ticketProgress[ticket.id] ?? TicketProgress()
            let fate = fold.fates[ticket.id] ?? TicketFold.Fate()
            guard progress.state == fate.state,
                progress.state.isTerminal || progress.marks.contains(.overdue) == fate.isOverdue
            else {
                return fail(
                    "the ticket \(ticket.id) is stored as \(progress.state.rawValue), the journal of its saga says "
                        + "\(fate.state.rawValue)\(fate.isOverdue ? ", overdue" : "")")
            }
        }
    }

    /// A saga that waits for a time has a timer.
    func waiting(_ tables: SimulatedTables) {
        let woken = Set(tables.timers.values.filter { $0.kind != .drain }.map(\.saga))
        let forgotten = tables.sagas.values.filter { !woken.contains($0.id) && $0.waitsForTime }
        guard let saga = forgotten.min(by: { $0.id < $1.id }) else { return }
        fail("saga \(saga.id) is \(saga.state.rawValue) and nothing will wake it")
    }
}

extension Saga {
    /// Whether a time will come at which something happens to it by itself.
    fileprivate var waitsForTime: Bool {
        switch state {
        case .waitingForEvent, .awaitingApproval, .retrying, .deferred: true
        case .compensating: !facts.isStuck
        default: false
        }
    }
}

extension SimulationVerdict {
    /// Every saga has ended, with one frame that says so, and what had to be undone is.
    func everySagaEnded() {
        for saga in tables.sagas.values.sorted(by: { $0.id < $1.id }) {
            guard saga.state.isTerminal else { return checks.fail("saga \(saga.id) is \(saga.state.rawValue)") }
            expect(.frame(Identifier.frame(saga: saga.id, kind: .ended).description))
            if saga.state == .compensated || saga.state == .cancelled { undone(saga) }
        }
        for stray in world.worker.strays + world.person.strays + world.orders.strays {
            expect(.deadLetter(stray.place, stray.offset))
        }
        for (id, given) in Dictionary(grouping: world.orders.signals, by: \.id).sorted(by: { $0.key < $1.key }) {
            let isKnown = tables.journal[given[0].saga]?.contains { $0.eventID == "command:" + id } ?? false
            let letters = given.filter { checks.visible[.deadLetter($0.place, $0.offset)] != nil }
            if !isKnown && letters.isEmpty { checks.fail("the signal \(id) is neither in its saga nor a dead letter") }
        }
        for saga in tables.sagas.values { waited(saga) }
    }

    /// Each event of a wait came by a signal of its own, and a saga that went on without said so.
    private func waited(_ saga: Saga) {
        let taken = saga.facts.waits.flatMap(\.matches).map(\.signal)
        if Set(taken).count != taken.count { checks.fail("a signal of saga \(saga.id) was used twice") }
        for signal in taken {
            let rows = tables.journal[saga.id]?.filter { $0.eventID == "command:" + signal }.count ?? 0
            if rows != 1 { checks.fail("saga \(saga.id) has \(rows) rows of the signal \(signal), which it used") }
        }
        guard saga.state == .completed else { return }
        for progress in saga.facts.waits where progress.isOpen {
            checks.fail("saga \(saga.id) is COMPLETED and still waits for \(progress.wait.events)")
        }
        for progress in saga.facts.waits where progress.end == .met && progress.matches.count < progress.wait.need {
            checks.fail("saga \(saga.id) has \(progress.matches.count) of \(progress.wait.need) events")
        }
    }

    /// By what the worker said, not by what is stored.
    private func undone(_ saga: Saga) {
        guard let tickets = checks.folds[saga.id]?.tickets else { return }
        for ticket in tickets.plan.keys.sorted() where world.worker.said[ticket]?.contains(.completed) == true {
            guard world.worker.said[ticket]?.isDisjoint(with: [.failed, .cancelled]) == true else { continue }
            let marks = tables.ticketProgress[ticket]?.marks ?? []
            guard !marks.contains(.afterEnd) else { continue }
            let undoings = tickets.undoings[ticket] ?? []
            if !undoings.contains(where: { world.worker.hasSaid(.completed, of: $0) }) {
                checks.fail("saga \(saga.id) is \(saga.state.rawValue), but nobody has undone the ticket \(ticket)")
            }
        }
    }

    /// What sagas of this run may make visible beside what their decisions ask for.
    func allowWhatFollows(_ allowed: inout Set<VisibleOutput>) {
        for place in world.person.answers + world.person.strays + world.worker.strays + world.orders.strays {
            allowed.insert(.deadLetter(place.place, place.offset))
        }
        for signal in world.orders.signals { allowed.insert(.deadLetter(signal.place, signal.offset)) }
        let tickets = tables.tickets.keys
        for ticket in tickets {
            guard let saga = tables.sagaOf[ticket] else { continue }
            allowed.insert(.ticket(ticket.description))
            for command in world.orders.ids {
                allowed.insert(.replayed(.ticket(ticket.description), command: command))
            }
            for cause in IncidentCause.allCases {
                let id = Identifier.incident(saga: saga, cause: cause.rawValue, ticket: ticket)
                allowed.insert(.incident(id.description))
            }
            let late = SLAAlert.Kind.deadlineExceeded.cause
            for cause in [late, SLAAlert.Kind.deadlineApproaching.cause] {
                allowed.insert(.alert(Identifier.alert(saga: saga, cause: cause, ticket: ticket).description))
            }
            let violation = Identifier.violation(
                saga: saga, cause: SLAViolation.Kind.deadlineExceeded.cause, ticket: ticket)
            allowed.insert(.violation(violation.description))
        }
        for saga in tables.sagas.keys {
            for cause in [IncidentCause.executionOverdue, .waitOverdue] {
                let id = Identifier.incident(saga: saga, cause: cause.rawValue, ticket: nil)
                allowed.insert(.incident(id.description))
            }
        }
    }
}
