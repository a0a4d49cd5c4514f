/// The rules about how tasks hang together.
extension PlanValidation {
    /// The most cycles that are reported.
    static let maxCycles = 10
    /// The most ids that one problem names.
    static let maxIDs = 100

    mutating func report(_ graph: TaskGraph, _ tasks: [PlanTask], _ profile: Profile) {
        for duplicate in graph.duplicates {
            let id = clipped(tasks[duplicate.index].id)
            fail(
                .duplicateTask, "the task \(id) is also tasks[\(duplicate.first)]",
                at: "tasks[\(duplicate.index)].task_id", ids: [id])
        }
        for problem in graph.badDependencies {
            let id = clipped(tasks[problem.task].id)
            let path = "tasks[\(problem.task)].dependencies[\(problem.position)]"
            if problem.isSelf {
                fail(.selfDependency, "the task \(id) depends on itself", at: path, ids: [id])
            } else {
                let name = clipped(tasks[problem.task].dependencies[problem.position])
                fail(
                    .unknownDependency, "the task \(id) depends on \(name), which is no task", at: path,
                    ids: [id, name])
            }
        }
        let counted = graph.badDependencies.count
        report.omittedErrors += graph.badDependencyCount - counted
    }

    mutating func checkOrder(_ order: [String], _ graph: TaskGraph, _ tasks: [PlanTask]) {
        for (position, id) in order.enumerated() where graph.index(of: id) == nil {
            fail(
                .unknownInOrder, "\(clipped(id)) in the execution order is no task",
                at: "execution_order[\(position)]", ids: [clipped(id)])
        }
    }

    mutating func report(cycles: [[Int]], _ tasks: [PlanTask]) {
        for cycle in cycles {
            guard let start = cycle.first else { continue }
            let shown = cycle.prefix(Self.maxIDs).map { clipped(tasks[$0].id) }
            var names = shown.joined(separator: " → ")
            if cycle.count > shown.count { names += " → … (\(cycle.count - shown.count) more)" }
            fail(
                .cycle, "tasks wait for each other: \(names) → \(clipped(tasks[start].id))",
                at: "tasks[\(start)].dependencies", ids: shown)
        }
    }
}
