/// C1: checks a plan completely, in linear time and without recursion, and works out what C2 needs.
public struct PlanValidation: Hashable, Sendable {
    /// What was found.
    public internal(set) var report: ValidationReport
    /// The plan worked out; nil when there are errors.
    public private(set) var plan: ValidPlan?

    /// Validates a plan at a time (epoch milliseconds) against the limits of a profile.
    public init(_ plan: CognitivePlan, at timeMs: Int64, profile: Profile) {
        report = ValidationReport(validatedAt: timeMs)
        checkFields(of: plan, profile)
        guard let tasks = plan.tasks, !tasks.isEmpty, tasks.count <= profile.maxTasks else { return }

        var types: [TaskType] = []
        types.reserveCapacity(tasks.count)
        for index in tasks.indices {
            types.append(checkTask(tasks[index], index, profile))
        }
        var graph = TaskGraph(tasks)
        report(graph, tasks, profile)
        checkOrder(plan.executionOrder ?? [], graph, tasks)
        let order = graph.topologicalOrder(preferring: plan.executionOrder ?? [])
        report(cycles: graph.cycles, tasks)
        guard report.valid, let riskBand = plan.riskBand else { return }
        if plan.executionOrder.map({ !graph.isOrder($0, order) }) ?? false {
            let problem = orderProblem(plan.executionOrder ?? [], tasks.count)
            warn(.orderRecomputed, "the execution order \(problem) and was recomputed", at: "execution_order")
        }
        self.plan = ValidPlan(
            order: order, dependencies: graph.dependencies, types: types, riskBand: riskBand,
            priority: plan.priority ?? .normal, securityLevel: plan.securityLevel ?? .internal)
    }

    private func orderProblem(_ order: [String], _ taskCount: Int) -> String {
        if order.isEmpty { return "is empty" }
        let distinct = Set(order).count
        if distinct < order.count { return "repeats ids" }
        return distinct < taskCount ? "misses ids" : "has a task before one that it depends on"
    }

    mutating func fail(
        _ code: PlanProblem.ErrorCode, _ message: @autoclosure () -> String, at path: @autoclosure () -> String,
        ids: [String] = []
    ) {
        guard report.errors.count < ValidationReport.maxListed else {
            report.omittedErrors += 1
            return
        }
        report.errors.append(PlanProblem(code: code.rawValue, message: message(), path: path(), ids: ids))
    }

    mutating func warn(_ code: PlanProblem.WarningCode, _ message: String, at path: String) {
        report.warnings.append(PlanProblem(code: code.rawValue, message: message, path: path, ids: []))
    }
}
