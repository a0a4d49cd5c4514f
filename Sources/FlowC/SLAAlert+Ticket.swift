extension SLAAlert {
    /// The alert about a ticket's clock, which runs out at `due`; times in epoch milliseconds.
    init(_ kind: Kind, saga: Saga, ticket: TicketRecord, due: Int64, at timeMs: Int64, service: String) {
        let (start, overflow) = due.subtractingReportingOverflow(ticket.timeoutMs)
        self.init(
            kind, saga: saga.id, ticket: ticket.id,
            check: DeadlineCheck(startedAt: overflow ? ticket.createdAt : start, deadline: due, at: timeMs),
            serviceName: service)
    }
}
