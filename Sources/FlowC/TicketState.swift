/// What has become of a ticket, by the results of its worker (domain.md, "Results, deadlines, compensation").
public enum TicketState: String, Hashable, Sendable, CaseIterable {
    /// Published, not begun; or given back by its worker.
    case pending = "PENDING"
    /// A worker has it.
    case running = "RUNNING"
    /// Done.
    case completed = "COMPLETED"
    /// Given up: its worker has spent its tries.
    case failed = "FAILED"
    /// Stopped by its worker; counts as failed.
    case cancelled = "CANCELLED"

    /// Whether its worker has nothing more to say.
    public var isTerminal: Bool { self == .completed || isFailure }

    /// Whether it ended without success.
    public var isFailure: Bool { self == .failed || self == .cancelled }

    /// The state after a report of its worker.
    public func applying(_ report: ExecutionResult.Status) -> TicketTransition {
        for rule in TicketRule.all where rule.from == self && rule.report == report { return rule.leads }
        return .nothing
    }
}
