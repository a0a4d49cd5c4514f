/// The rules about single fields.
extension PlanValidation {
    mutating func checkFields(of plan: CognitivePlan, _ profile: Profile) {
        require(plan.planID != nil, "plan_id")
        require(plan.tasks != nil, "tasks")
        require(plan.executionOrder != nil, "execution_order")
        require(plan.riskScore != nil, "risk_score")
        require(plan.riskBandText != nil, "risk_band")
        checkLength(plan.planID, "plan_id", profile)
        checkLength(plan.intentID, "intent_id", profile)
        if plan.documentBytes > profile.maxPlanBytes {
            fail(.tooLarge, "\(plan.documentBytes) bytes, more than \(profile.maxPlanBytes)", at: "")
        }
        if let score = plan.riskScore, !(0...1).contains(score) {
            fail(.outOfRange, "risk_score \(score) is not within 0…1", at: "risk_score")
        }
        if let text = plan.riskBandText, plan.riskBand == nil {
            fail(.unknownEnum, "unknown risk band \(clipped(text))", at: "risk_band")
        }
        if let text = plan.securityLevelText, plan.securityLevel == nil {
            fail(.unknownEnum, "unknown security level \(clipped(text))", at: "security_level")
        }
        if let text = plan.priorityText, plan.priority == nil {
            warn(.unknownPriority, "unknown priority \(clipped(text)), taken as NORMAL", at: "priority")
        }
        if plan.schemaVersion != 1 {
            warn(.schemaVersion, "schema version \(plan.schemaVersion), expected 1", at: "schema_version")
        }
        if let tasks = plan.tasks, tasks.isEmpty { fail(.emptyPlan, "the plan has no tasks", at: "tasks") }
        if let tasks = plan.tasks, tasks.count > profile.maxTasks {
            fail(.tooLarge, "\(tasks.count) tasks, more than \(profile.maxTasks)", at: "tasks")
        }
    }

    private mutating func require(_ isPresent: Bool, _ name: String) {
        if !isPresent { fail(.missingField, "\(name) is missing", at: name) }
    }

    private mutating func checkLength(_ id: String?, _ name: String, _ profile: Profile) {
        if let id, isLonger(id, than: profile.maxIDCharacters) {
            fail(.tooLarge, "\(name) is longer than \(profile.maxIDCharacters) characters", at: name)
        }
    }

    mutating func checkTask(_ task: PlanTask, _ index: Int, _ profile: Profile) -> TaskType {
        if isLonger(task.id, than: profile.maxTaskIDCharacters) {
            fail(
                .tooLarge, "task id longer than \(profile.maxTaskIDCharacters) characters",
                at: "tasks[\(index)].task_id", ids: [clipped(task.id)])
        }
        if task.dependencies.count > profile.maxDependencies {
            fail(
                .tooLarge, "\(task.dependencies.count) dependencies, more than \(profile.maxDependencies)",
                at: "tasks[\(index)].dependencies", ids: [clipped(task.id)])
        }
        if let estimate = task.estimatedDurationMs, !(0...profile.maxEstimateMs).contains(estimate) {
            fail(
                .outOfRange, "an estimate of \(estimate) ms is not within 0…\(profile.maxEstimateMs)",
                at: "tasks[\(index)].estimated_duration_ms", ids: [clipped(task.id)])
        }
        guard let type = task.type else {
            fail(
                .unknownTaskType, "unknown task type \(clipped(task.typeText ?? ""))",
                at: "tasks[\(index)].task_type", ids: [clipped(task.id)])
            return .execute
        }
        return type
    }

    private func isLonger(_ text: String, than limit: Int) -> Bool {
        text.utf8.count > limit && text.unicodeScalars.count > limit
    }
}
