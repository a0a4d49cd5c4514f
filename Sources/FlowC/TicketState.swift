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

/// What a report does to a ticket.
public enum TicketTransition: Hashable, Sendable {
    /// It moves on.
    case to(TicketState)
    /// It changes nothing: repeated, or late.
    case nothing
    /// It says the opposite of what a terminal report said before; the first one stands.
    case contradiction
}

/// One row of the ticket table.
public struct TicketRule: Hashable, Sendable {
    /// The state before.
    public let from: TicketState
    /// What the worker reports.
    public let report: ExecutionResult.Status
    /// What follows.
    public let leads: TicketTransition

    private init(_ from: TicketState, _ report: ExecutionResult.Status, _ leads: TicketTransition) {
        self.from = from
        self.report = report
        self.leads = leads
    }

    /// The whole table; what is not in it changes nothing. A terminal report may come without RUNNING.
    public static let all: [TicketRule] = [
        .init(.pending, .running, .to(.running)),
        .init(.pending, .completed, .to(.completed)),
        .init(.pending, .failed, .to(.failed)),
        .init(.pending, .cancelled, .to(.cancelled)),

        .init(.running, .completed, .to(.completed)),
        .init(.running, .failed, .to(.failed)),
        .init(.running, .cancelled, .to(.cancelled)),
        .init(.running, .preempted, .to(.pending)),

        .init(.completed, .failed, .contradiction),
        .init(.completed, .cancelled, .contradiction),
        .init(.failed, .completed, .contradiction),
        .init(.cancelled, .completed, .contradiction),
    ]
}
