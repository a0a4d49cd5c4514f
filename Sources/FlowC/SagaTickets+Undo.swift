/// What has to be undone, and when (domain.md, "Compensation"). It follows from the tickets alone: not from the order in
/// which their results came.
extension SagaTickets {
    /// What one of the plan's own did.
    enum Work: Hashable {
        /// It may still do something.
        case open
        /// It completed, or failed although everything that it depends on had completed.
        case done
        /// Its time ran out without an answer.
        case possible
        /// It could not start.
        case none
    }

    /// What each of the plan's own did. While the saga is being undone, what depends on an unanswered ticket could not start.
    func work(whileUndoing: Bool) -> [Work] {
        var work: [Work] = []
        work.reserveCapacity(plan.count)
        for (index, ticket) in plan.enumerated() {
            let progress = ticket.progress
            if progress.state == .completed {
                work.append(.done)
                continue
            }
            var areCompleted = true
            var isBlocked = false
            for dependency in dependencies[index] {
                let before = plan[dependency].progress
                if before.state == .completed { continue }
                areCompleted = false
                let isUnanswered = !before.state.isTerminal && before.marks.contains(.overdue)
                if before.state.isFailure || work[dependency] == .none || (whileUndoing && isUnanswered) {
                    isBlocked = true
                }
            }
            if progress.state.isFailure {
                work.append(areCompleted ? .done : isBlocked ? .none : .open)
            } else if isBlocked {
                work.append(.none)
            } else {
                work.append(areCompleted && progress.marks.contains(.overdue) ? .possible : .open)
            }
        }
        return work
    }

    /// Whether one of the plan's own is undone.
    func isUndone(_ index: Int) -> Bool { undoings[index].contains { $0.progress.state == .completed } }

    /// Those of the plan's own that keep an undone saga from being so: they did work, may have, or still may, and no
    /// compensation of theirs is completed. Empty once a saga may be COMPENSATED.
    public var notUndone: [Identifier] {
        let work = work(whileUndoing: true)
        return plan.indices.filter { work[$0] != .none && !isUndone($0) }.map { plan[$0].id }
    }

    /// What the undoing of the saga comes to next.
    struct UndoStep: Hashable {
        /// Those whose next compensation goes out now.
        var ready: [Int] = []
        /// Those whose compensations are spent; they wait for an operator.
        var stuck: [Int] = []
        /// Nothing is left to happen.
        var isDone = true
    }

    /// The compensations whose turn has come: a ticket at rest that did work, or may have, after everything that depends
    /// on it is undone or did nothing and never will. `attempts` is how often one is issued without an operator.
    func undoStep(attempts: Int) -> UndoStep {
        let work = work(whileUndoing: true)
        var step = UndoStep()
        var isSettled = [Bool](repeating: false, count: plan.count)
        for index in plan.indices.reversed() {
            switch work[index] {
            case .none: isSettled[index] = true
            case .open: step.isDone = false
            case .done, .possible:
                if isUndone(index) {
                    isSettled[index] = true
                    continue
                }
                step.isDone = false
                guard dependents[index].allSatisfy({ isSettled[$0] }) else { continue }
                guard let last = undoings[index].last else {
                    step.ready.append(index)
                    continue
                }
                guard last.progress.state.isFailure || last.progress.marks.contains(.overdue) else { continue }
                if undoings[index].count < attempts { step.ready.append(index) } else { step.stuck.append(index) }
            }
        }
        return step
    }

    /// The completed compensations of what depends on one of the plan's own: what its own compensation depends on.
    func undoDependencies(of index: Int) -> [Identifier] {
        dependents[index].compactMap { dependent in
            undoings[dependent].first { $0.progress.state == .completed }?.id
        }
    }
}
