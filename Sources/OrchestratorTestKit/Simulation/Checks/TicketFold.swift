package import FlowC
internal import SagaEngine

/// What the journal of a saga says about its tickets, and what domain.md ("Compensation") makes of that.
package struct TicketFold: Equatable {
    /// What has become of a ticket.
    package struct Fate: Equatable {
        /// Where it stands.
        package var state = TicketState.pending
        /// Whether its time is over.
        package var isOverdue = false
    }

    /// What one of the plan's own did.
    private enum Work { case open, done, possible, none }

    /// What has become of each ticket.
    package private(set) var fates: [Identifier: Fate] = [:]
    /// The revision of the saga that published each ticket.
    private(set) var issued: [Identifier: Int64] = [:]
    /// The tickets that undo each of the plan's own, in the order of their attempts.
    private(set) var undoings: [Identifier: [Identifier]] = [:]
    /// What each of the plan's own depends on.
    private(set) var plan: [Identifier: [Identifier]] = [:]

    /// The plan's own tickets go out.
    mutating func dispatch(_ tickets: [Identifier: [Identifier]], revision: Int64) {
        plan = tickets
        for ticket in tickets.keys {
            fates[ticket] = Fate()
            issued[ticket] = revision
        }
    }

    /// A result moved a ticket.
    mutating func take(_ ticket: Identifier, _ status: ExecutionResult.Status) throws(SimulationFailure) {
        guard case .to(let state)? = fates[ticket]?.state.applying(status) else {
            throw SimulationFailure("the ticket \(ticket) takes the result \(status.rawValue), which changes nothing")
        }
        fates[ticket]?.state = state
    }

    /// The time of a ticket is over, or begins anew.
    mutating func note(_ ticket: Identifier, isOverdue: Bool) { fates[ticket]?.isOverdue = isOverdue }

    /// The time of an attempt to undo a ticket is over.
    mutating func note(unanswered original: Identifier, attempt: Int) {
        guard let attempts = undoings[original], attempts.indices.contains(attempt - 1) else { return }
        fates[attempts[attempt - 1]]?.isOverdue = true
    }

    /// A compensation goes out: is it its turn?
    mutating func compensate(_ original: Identifier, _ id: Identifier, revision: Int64) throws(SimulationFailure) {
        let attempts = undoings[original] ?? []
        guard id == .compensation(of: original, attempt: attempts.count + 1) else {
            throw SimulationFailure("\(id) is not attempt \(attempts.count + 1) to undo the ticket \(original)")
        }
        if let last = attempts.last, let fate = fates[last], !fate.state.isFailure, !fate.isOverdue {
            throw SimulationFailure("the ticket \(original) is undone again while \(last) is \(fate.state.rawValue)")
        }
        let work = work
        guard work[original] == .done || work[original] == .possible else {
            throw SimulationFailure("the ticket \(original) is undone although it did nothing")
        }
        for dependent in plan.keys.sorted() where plan[dependent]?.contains(original) == true {
            guard work[dependent] == Work.none || isUndone(dependent) else {
                throw SimulationFailure("the ticket \(original) is undone before \(dependent), which depends on it")
            }
        }
        undoings[original, default: []].append(id)
        fates[id] = Fate()
        issued[id] = revision
    }

    /// The saga ends: is everything done that has to be?
    func end(_ state: ExecutionState) throws(SimulationFailure) {
        let work = work
        for ticket in plan.keys.sorted() {
            switch state {
            case .completed where fates[ticket]?.state != .completed:
                throw SimulationFailure("a saga is COMPLETED without the ticket \(ticket)")
            case .compensated where work[ticket] != Work.none && !isUndone(ticket),
                .cancelled where work[ticket] != Work.none && !isUndone(ticket):
                throw SimulationFailure("a saga is \(state.rawValue), but the ticket \(ticket) is not undone")
            default: break
            }
        }
    }

    private func isUndone(_ ticket: Identifier) -> Bool {
        undoings[ticket]?.contains { fates[$0]?.state == .completed } ?? false
    }

    private var work: [Identifier: Work] {
        var work: [Identifier: Work] = [:]
        for ticket in plan.keys { _ = look(ticket, &work) }
        return work
    }

    private func look(_ ticket: Identifier, _ work: inout [Identifier: Work]) -> Work {
        if let known = work[ticket] { return known }
        let fate = fates[ticket] ?? Fate()
        let dependencies = plan[ticket] ?? []
        let couldStart = dependencies.allSatisfy { fates[$0]?.state == .completed }
        var isBlocked = false
        for dependency in dependencies {
            let before = fates[dependency] ?? Fate()
            guard before.state != .completed else { continue }
            if look(dependency, &work) == .none || before.state.isFailure || before.isOverdue { isBlocked = true }
        }
        let found: Work =
            if fate.state == .completed || (fate.state.isFailure && couldStart) { .done } else if isBlocked {
                .none
            } else if couldStart && fate.isOverdue { .possible } else { .open }
        work[ticket] = found
        return found
    }
}
