/// An input record that cannot become a decision (gate rules 1…3) or a command, and goes to its dead letters.
public struct RejectedRecord: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why a record is refused.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Not a document of a known kind.
        case undecodable
        /// A field is missing, has the wrong type or a value that nobody can hold.
        case invalidField = "invalid_field"
        /// No plan is embedded.
        case planMissing = "plan_missing"
        /// Plan id or intent id of decision and plan differ, or a command names another saga than its decision's.
        case identityMismatch = "identity_mismatch"
        /// A command that this version does not know.
        case unknownCommand = "unknown_command"
        /// Processes ended while they handled it.
        case quarantined
    }

    /// Why.
    public var reason: Reason
    /// Where in the record, as `cognitive_plan.tasks[3].task_id`; empty when it is the whole record.
    public var field: String
    /// What is wrong with it, in words.
    public var detail: String

    /// Names a refusal.
    public init(_ reason: Reason, field: String, detail: String) {
        self.reason = reason
        self.field = field
        self.detail = detail
    }

    /// One line for logs.
    public var description: String { "\(reason.rawValue) \(field): \(detail)" }
}
