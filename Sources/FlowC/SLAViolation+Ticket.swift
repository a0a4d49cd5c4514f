extension SLAViolation {
    /// The violation of a ticket's clock, which ran out at `due`; times in epoch milliseconds. `completedAt` is nil while the
    /// ticket has no result. `budgetRemaining` is what is left of the error budget, percent.
    init(
        _ kind: Kind, saga: Saga, ticket: TicketRecord, due: Int64, completedAt: Int64?, at timeMs: Int64,
        service: String, budgetRemaining: Double? = nil
    ) {
        let (delay, overflow) = (completedAt ?? timeMs).subtractingReportingOverflow(due)
        self.init(
            kind, saga: saga.id, ticket: ticket.id, serviceName: service, deadline: due, completedAt: completedAt,
            delayMs: overflow ? .max : max(0, delay), budgetRemaining: budgetRemaining,
            status: (completedAt == nil ? ticket.progress.state : .completed).rawValue, retryCount: 0,
            durationSource: completedAt == nil ? .estimated : .calculated, at: timeMs)
    }
}
