/// Clocks. A ticket's runs from the moment when the last ticket that it depends on has completed; that of a ticket
/// without dependencies, and of a compensation, from its publication.
extension SagaTickets {
    /// When the clock of one of the plan's own began, epoch milliseconds; nil while it may not start.
    func clockStart(_ index: Int) -> Int64? {
        var start = plan[index].createdAt
        for dependency in dependencies[index] {
            let progress = plan[dependency].progress
            guard progress.state == .completed, let ended = progress.endedAt else { return nil }
            start = max(start, ended)
        }
        return max(start, plan[index].progress.reissuedAt ?? start)
    }

    /// When the time of one of the plan's own is over; nil while it may not start.
    func dueTime(_ index: Int) -> Int64? { clockStart(index)?.adding(plan[index].timeoutMs) }

    /// By how much the result of one of the plan's own came after its time, milliseconds; nil where it came in time, has not
    /// come, or may not have started.
    public func delayMs(of id: Identifier) -> Int64? {
        guard case .plan(let index) = place(of: id), let ended = plan[index].progress.endedAt, let due = dueTime(index),
            ended > due
        else { return nil }
        return ended - due
    }

    /// When four fifths of it are over.
    func warningTime(_ index: Int, _ profile: Profile) -> Int64? {
        clockStart(index)?.adding(Int64(Double(plan[index].timeoutMs) * profile.slaWarningShare))
    }

    /// The next moment at which something of it becomes due.
    func nextWake(_ profile: Profile) -> WakeWish {
        var wish = WakeWish.never
        for (index, ticket) in plan.enumerated() where !ticket.progress.state.isTerminal {
            let marks = ticket.progress.marks
            if !marks.contains(.warned), let time = warningTime(index, profile) {
                wish = wish.earlier(.ticketWarning, time)
            } else if !marks.contains(.overdue), let time = dueTime(index) {
                wish = wish.earlier(.ticketDeadline, time)
            }
        }
        for attempts in undoings {
            guard let last = attempts.last, !last.progress.state.isTerminal, !last.progress.marks.contains(.overdue)
            else { continue }
            wish = wish.earlier(.compensationDeadline, last.createdAt.adding(last.timeoutMs))
        }
        return wish
    }
}

extension Int64 {
    /// A time that much later; the end of time where that is beyond it.
    func adding(_ milliseconds: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(milliseconds)
        return overflow ? .max : sum
    }
}
