/// What a person said about a plan (`CognitivePlan.approval_status`).
public enum ApprovalStatus: String, Hashable, Sendable, CaseIterable {
    /// Nothing yet.
    case pending
    /// Yes.
    case approved
    /// No.
    case rejected
}
