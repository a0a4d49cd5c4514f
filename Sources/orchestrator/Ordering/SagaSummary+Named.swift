internal import FlowC

extension SagaSummary {
    /// Of sagas, the newest first, the one that an id means: the saga with that id; of the sagas of that plan the newest
    /// that has not ended, since a repeated decision leaves a newer one that was rejected at once; else the newest.
    static func named(_ id: String, among sagas: [SagaSummary]) -> SagaSummary? {
        if let saga = sagas.first(where: { $0.id == Identifier(id) }) { return saga }
        let ofPlan = sagas.filter { $0.planID == id }
        return ofPlan.first { !(ExecutionState(rawValue: $0.state)?.isTerminal ?? false) } ?? ofPlan.first
    }
}
