/// How far the remedy of an incident has come: `remediations.state`.
enum RemediationState: String, Hashable, Sendable, CaseIterable {
    /// The engine is being asked; what it answers, or whether it was reached, is not known yet.
    case calling
    /// It has taken the order.
    case accepted
    /// It has refused it for good.
    case refused
    /// It has answered with an error of its own too often.
    case failed
}
