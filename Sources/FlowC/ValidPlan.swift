/// What plan validation worked out about a plan that may run; C2 goes on from it.
public struct ValidPlan: Hashable, Sendable {
    /// The indices of all tasks in a topological order, the plan's own where it is one.
    public var order: [Int]
    /// The direct dependencies of each task, by index, each once, in the task's order.
    public var dependencies: [[Int]]
    /// The type of each task, by index.
    public var types: [TaskType]
    /// The risk band.
    public var riskBand: RiskBand
    /// The priority; NORMAL when absent or unknown.
    public var priority: Priority
    /// The security level; INTERNAL when absent.
    public var securityLevel: SecurityLevel
}
