/// What has become of a ticket (`ExecutionTicket.status`).
public enum TicketStatus: String, Hashable, Sendable, CaseIterable {
    /// Published, not begun.
    case pending = "PENDING"
    /// A worker has it.
    case running = "RUNNING"
    /// Done.
    case completed = "COMPLETED"
    /// Given up by its worker.
    case failed = "FAILED"
    /// Being undone.
    case compensating = "COMPENSATING"
    /// Undone.
    case compensated = "COMPENSATED"
}
