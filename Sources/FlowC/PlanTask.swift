/// One task of a plan, decoded and not yet validated (`TaskNode`).
public struct PlanTask: Hashable, Sendable {
    /// `task_id`.
    public var id: String
    /// `task_type` as it came; nil when absent, null counts as absent.
    public var typeText: String?
    /// `description`; empty when absent.
    public var description = ""
    /// `dependencies`, task ids.
    public var dependencies: [String] = []
    /// `estimated_duration_ms`; nil when absent or null.
    public var estimatedDurationMs: Int64?
    /// `required_capabilities`.
    public var requiredCapabilities: [String] = []
    /// `parameters` in source order: text stays, anything else is compact JSON text.
    public var parameters: [Entry<String>] = []

    /// A task with nothing but its id.
    public init(id: String) {
        self.id = id
    }

    /// The type, upper-cased and through the map of older names; EXECUTE when absent, nil when unknown.
    public var type: TaskType? { typeText.map(TaskType.init(planText:)) ?? .execute }
}
