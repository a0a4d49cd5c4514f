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
