public import FlowC

/// One task of a generated plan.
public struct TaskPattern: Hashable, Sendable {
    /// `task_id`.
    public let id: String
    /// `task_type`.
    public let type: TaskType
    /// `dependencies`.
    public let dependencies: [String]
    /// `estimated_duration_ms`.
    public let estimatedDurationMs: Int64

    /// Tasks of a shape, each after those it depends on.
    static func tasks(
        _ shape: DecisionOptions.Shape, count: Int, _ random: inout SplitMix64
    ) -> [TaskPattern] {
        let types: [TaskType] = [.build, .test, .validate, .deploy, .execute, .query, .transform]
        return (0..<count).map { index in
            TaskPattern(
                id: "t\(index + 1)", type: types[index % types.count],
                dependencies: dependencies(shape, of: index, count: count, &random).map { "t\($0 + 1)" },
                estimatedDurationMs: Int64.random(in: 1...600, using: &random) * 1000)
        }
    }

    private static func dependencies(
        _ shape: DecisionOptions.Shape, of index: Int, count: Int, _ random: inout SplitMix64
    ) -> [Int] {
        guard index > 0 else { return [] }
        switch shape {
        case .linear: return [index - 1]
        case .fanout: return [0]
        case .diamond:
            guard index == count - 1, count > 2 else { return [0] }
            return Array(1..<index)
        case .random(let most):
            let wanted = Int.random(in: 0...min(most, index), using: &random)
            var chosen = Set<Int>()
            while chosen.count < wanted { chosen.insert(Int.random(in: 0..<index, using: &random)) }
            return chosen.sorted()
        }
    }
}
