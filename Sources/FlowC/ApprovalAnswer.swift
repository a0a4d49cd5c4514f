/// What a person has said about a plan: a record of `cognitive-plans-approval-responses` (flow-c.md §1.13, JSON, no key).
public struct ApprovalAnswer: Hashable, Sendable {
    /// The longest id of an answer's own, characters.
    public static let maxIDCharacters = 64
    /// The longest `approved_by`, characters.
    public static let maxNameCharacters = 255
    /// What is kept of `rejection_reason`, characters.
    public static let maxReasonCharacters = 2000

    /// Yes or no; lower-case on the wire.
    public enum Choice: String, Hashable, Sendable, CaseIterable {
        /// The plan may run.
        case approved
        /// It may not.
        case rejected
    }

    /// `plan_id`.
    public var planID: String
    /// `intent_id`.
    public var intentID: String?
    /// `decision`.
    public var decision: Choice
    /// `approved_by`: who has answered, either way; empty when absent.
    public var approvedBy: String
    /// `approved_at`, epoch milliseconds.
    public var approvedAt: Int64?
    /// `rejection_reason`, at most ``maxReasonCharacters``; empty when absent.
    public var rejectionReason: String
    /// `response_id`, else `message_id`: the identity of this answer, where its sender gives one.
    public var ownID: String?
    /// `cognitive_plan`, else `cognitive_plan_json`: the plan to carry out instead of the stored one.
    public var plan: CognitivePlan?
    /// ``plan`` as compact JSON, as it came; there when the plan is.
    public var planDocument: [UInt8]?

    /// Names an answer.
    public init(
        planID: String, intentID: String? = nil, decision: Choice, approvedBy: String = "", approvedAt: Int64? = nil,
        rejectionReason: String = "", ownID: String? = nil, plan: CognitivePlan? = nil, planDocument: [UInt8]? = nil
    ) {
        self.planID = planID
        self.intentID = intentID
        self.decision = decision
        self.approvedBy = approvedBy
        self.approvedAt = approvedAt
        self.rejectionReason = rejectionReason
        self.ownID = ownID
        self.plan = plan
        self.planDocument = planDocument
    }

    /// The name of this event in the journal of its saga: `approval:<plan>:<decision>:<own id, else approved_at, else ->`.
    public var eventID: String {
        "approval:\(planID):\(decision.rawValue):\(ownID ?? approvedAt.map(String.init) ?? "-")"
    }
}
