internal import Documents

/// Reads one `TaskNode` in one pass over its members.
enum TaskReader {
    static func read(_ node: Node, _ scope: FieldScope) throws(RejectedRecord) -> PlanTask {
        var task = PlanTask(id: "")
        for member in node.children {
            guard let key = member.keyBytes else { continue }
            switch key.count {
            case 7:
                if key.spells("task_id") {
                    task.id = try member.readIdentity(scope, "task_id", limit: Int.max) ?? ""
                }
            case 8:
                if key.spells("metadata") { try member.check(.object, scope, "metadata") }
            case 9:
                if key.spells("task_type") { task.typeText = try member.readText(scope, "task_type") }
            case 10:
                if key.spells("parameters") { task.parameters = try member.readParameters(scope, "parameters") }
            case 11:
                if key.spells("description") { task.description = try member.readText(scope, "description") ?? "" }
            case 12:
                if key.spells("dependencies") {
                    task.dependencies = try member.readTexts(scope, "dependencies", asIdentities: true)
                }
            case 21:
                if key.spells("estimated_duration_ms") {
                    task.estimatedDurationMs = try member.readInteger(scope, "estimated_duration_ms")
                } else if key.spells("required_capabilities") {
                    task.requiredCapabilities = try member.readTexts(scope, "required_capabilities")
                }
            default: break
            }
        }
        guard !task.id.isEmpty else { throw scope.invalid("task_id", "is missing or empty") }
        return task
    }
}
