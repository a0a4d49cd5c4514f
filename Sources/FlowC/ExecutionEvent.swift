/// What can happen to a saga; which state it leads to stands in ``ExecutionRule/all``.
public enum ExecutionEvent: String, Hashable, Sendable, CaseIterable {
    /// The gate let it in.
    case start
    /// The gate refused it.
    case reject
    /// A person has to agree.
    case approvalNeeded = "approval_needed"
    /// Plan validation found errors.
    case invalid
    /// A policy said no.
    case denied
    /// A step, a ticket or a compensation failed.
    case failed
    /// A step failed for a reason that passes.
    case transient
    /// No capacity now.
    case `defer`
    /// The tickets are out.
    case dispatched
    /// Nothing is left to do.
    case done
    /// A person agreed.
    case approved
    /// A person refused.
    case declined
    /// Nobody answered in time.
    case expired
    /// An operator asks to stop.
    case cancel
    /// A result came that decides nothing yet.
    case progress
    /// All tickets are completed.
    case succeeded
    /// The execution deadline has passed.
    case deadline
    /// An operator asks to undo.
    case compensate
    /// An operator asks to hold.
    case pause
    /// An operator asks for a ticket once more.
    case retryTicket = "retry_ticket"
    /// A waiting time is over.
    case due
    /// Every try is spent.
    case exhausted
    /// An operator lets it go on.
    case resume
    /// No ticket is out.
    case nothingToUndo = "nothing_to_undo"
    /// Everything is undone.
    case undone
    /// A compensation cannot be completed.
    case stuck
    /// An operator tries a stuck compensation again.
    case retry
    /// An operator leaves a stuck compensation as it is.
    case giveUp = "give_up"
}
