/// What a report does to a ticket.
public enum TicketTransition: Hashable, Sendable {
    /// It moves on.
    case to(TicketState)
    /// It changes nothing: repeated, or late.
    case nothing
    /// It says the opposite of what a terminal report said before; the first one stands.
    case contradiction
}
