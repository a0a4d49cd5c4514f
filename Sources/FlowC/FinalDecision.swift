/// The verdict of the consensus (`ConsolidatedDecision.final_decision`, enum `DecisionType`).
public enum FinalDecision: String, Hashable, Sendable, CaseIterable {
    /// Run the plan.
    case approve
    /// Do not run it.
    case reject
    /// Ask a person.
    case reviewRequired = "review_required"
    /// Run it when its conditions hold.
    case conditional
}
