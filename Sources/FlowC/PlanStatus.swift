/// The state of a plan at its author (`CognitivePlan.status`).
public enum PlanStatus: String, Hashable, Sendable, CaseIterable {
    /// Being written.
    case draft
    /// Checked by its author.
    case validated
    /// Approved.
    case approved
    /// Refused; it must not run.
    case rejected
}
