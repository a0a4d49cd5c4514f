/// What became of an incident in self-healing.
public enum RemediationOutcome: String, Hashable, Sendable, CaseIterable {
    /// The engine has taken the order.
    case accepted
    /// It has refused it for good.
    case refused
    /// It has answered with an error of its own too often.
    case failed
    /// It had been dealt with before: nothing was asked.
    case repeated
    /// No remedy is to start by itself: nothing was asked.
    case unremediable = "no_playbook"
    /// The record cannot be read: nothing was asked.
    case unreadable
}
