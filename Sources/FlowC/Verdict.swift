/// What became of a record, for counters.
public enum Verdict: Hashable, Sendable {
    /// Tickets go out.
    case dispatched
    /// A person is asked.
    case awaitingApproval
    /// The gate refused it; the reason is one of a few words.
    case rejected(reason: String)
    /// A step failed; the reason is one of a few words.
    case failed(reason: String)
    /// The decision has a saga already; nothing happens.
    case duplicate
    /// It could not become a decision; the reason is one of a few words.
    case deadLettered(reason: String)
}
