/// What kind of work a ticket asks for (`ExecutionTicket.task_type`).
public enum TaskType: String, Hashable, Sendable, CaseIterable {
    /// Make an artifact.
    case build = "BUILD"
    /// Roll out an artifact.
    case deploy = "DEPLOY"
    /// Run tests.
    case test = "TEST"
    /// Check something.
    case validate = "VALIDATE"
    /// Run something; the default of a task without a type.
    case execute = "EXECUTE"
    /// Undo another ticket.
    case compensate = "COMPENSATE"
    /// Read something.
    case query = "QUERY"
    /// Turn data into other data.
    case transform = "TRANSFORM"

    /// Names of older plan generators, upper-cased.
    static let legacy: [String: TaskType] = [
        "ANALYZE": .query, "GENERATE": .execute, "CODE_GENERATION": .execute, "REVIEW": .validate,
    ]

    /// Reads a plan's task type in any case, through the map of older names; nil when it is unknown.
    public init?(planText text: String) {
        if let exact = TaskType(rawValue: text) {
            self = exact
            return
        }
        let upper = text.uppercased()
        guard let type = TaskType(rawValue: upper) ?? TaskType.legacy[upper] else { return nil }
        self = type
    }
}
