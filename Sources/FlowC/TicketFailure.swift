/// Why a ticket cannot be published; the engine finds out when it encodes the tickets of an outcome.
public struct TicketFailure: Error, Hashable, Sendable {
    /// Why.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The schema refuses it.
        case unencodable = "ticket_unencodable"
        /// It is larger than the topic takes.
        case tooLarge = "ticket_too_large"
    }

    /// Why.
    public var reason: Reason
    /// Which task's ticket.
    public var taskID: String
    /// What is wrong, in words.
    public var detail: String

    /// Names a failure.
    public init(_ reason: Reason, taskID: String, detail: String) {
        self.reason = reason
        self.taskID = taskID
        self.detail = detail
    }
}
