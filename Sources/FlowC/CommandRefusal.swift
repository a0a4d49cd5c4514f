/// Why a command that could be read is not obeyed. The saga's journal says so, and the command is not obeyed later.
public struct CommandRefusal: Hashable, Sendable {
    /// Why, in one word.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Republish: the saga never had tickets.
        case noTickets = "no_tickets"
        /// Republish: with the header that is added, a ticket is larger than its topic takes.
        case ticketTooLarge = "ticket_too_large"
        /// Reprocess: the saga has not ended, so both attempts would run.
        case notEnded = "not_ended"
        /// The saga's state does not allow it.
        case wrongState = "wrong_state"
        /// Signal: the saga does not wait for that, or not any more.
        case nobodyWaits = "nobody_waits"
        /// Signal: the saga keeps as many already as it may, and does not wait for this one.
        case tooManySignals = "too_many_signals"
        /// Retry: the saga has no such ticket.
        case unknownTicket = "unknown_ticket"
        /// Retry: no compensation waits for an operator, or the saga waits for an event.
        case nothingToRetry = "nothing_to_retry"
        /// Reprocess: the saga has been done again already.
        case attemptExists = "attempt_exists"
    }

    /// Why.
    public var reason: Reason
    /// Why, in words.
    public var detail: String

    /// Names a refusal.
    public init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }
}
