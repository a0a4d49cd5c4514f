/// Something that plan validation found: an error or a warning.
public struct PlanProblem: Hashable, Sendable {
    /// What kinds of errors there are. A plan with any of them does not run.
    public enum ErrorCode: String, Hashable, Sendable, CaseIterable {
        /// No tasks.
        case emptyPlan = "empty_plan"
        /// Two tasks with one id.
        case duplicateTask = "duplicate_task"
        /// A dependency that is no task.
        case unknownDependency = "unknown_dependency"
        /// A task that depends on itself.
        case selfDependency = "self_dependency"
        /// Tasks that wait for each other.
        case cycle
        /// An id in the execution order that is no task.
        case unknownInOrder = "unknown_in_order"
        /// A required field of the plan is missing.
        case missingField = "missing_field"
        /// A task type nobody knows.
        case unknownTaskType = "unknown_task_type"
        /// A risk band or security level nobody knows.
        case unknownEnum = "unknown_enum"
        /// Beyond a limit of size or number.
        case tooLarge = "too_large"
        /// A number outside its range.
        case outOfRange = "out_of_range"
    }

    /// What kinds of warnings there are. They are written down and the plan runs.
    public enum WarningCode: String, Hashable, Sendable, CaseIterable {
        /// `schema_version` is not 1.
        case schemaVersion = "schema_version"
        /// The execution order misses ids, repeats them or has them in the wrong order, and was made anew.
        case orderRecomputed = "order_recomputed"
        /// A priority nobody knows counts as NORMAL.
        case unknownPriority = "unknown_priority"
    }

    /// An ``ErrorCode`` or a ``WarningCode``.
    public var code: String
    /// In words.
    public var message: String
    /// Where in the plan, as `tasks[3].task_type`.
    public var path: String
    /// The task ids it is about, at most 100.
    public var ids: [String]
}
