/// An event that the state table does not allow: a fault of the program, never of the input. The step fails loudly.
public struct InvalidTransition: Error, Hashable, Sendable, CustomStringConvertible {
    /// The state in which it happened.
    public let state: String
    /// The event that was refused.
    public let event: String
    /// What was to change: `saga <id>` or `step <name> of saga <id>`.
    public let subject: String
    /// The state that the caller wanted, where it named one.
    public let choice: String?

    /// Names a refusal.
    public init(state: String, event: String, subject: String, choice: String? = nil) {
        self.state = state
        self.event = event
        self.subject = subject
        self.choice = choice
    }

    /// One line for logs.
    public var description: String {
        "\(subject): \(event) is not allowed in \(state)" + (choice.map { " towards \($0)" } ?? "")
    }
}
