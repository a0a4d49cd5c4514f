/// What is stored of the ticket that an incident is about, as far as a remedy needs it.
struct TicketFacts: Hashable, Sendable {
    /// The worker that had it last; nil while none has reported.
    var agentID: String?
    /// By how much its result came after its time, milliseconds; nil where it did not, or it is not known.
    var delayMs: Int64?
}
