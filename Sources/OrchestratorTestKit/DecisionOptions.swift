public import FlowC

/// What a generated decision looks like.
public struct DecisionOptions: Hashable, Sendable {
    /// How its tasks depend on each other.
    public enum Shape: Hashable, Sendable {
        /// Each on the one before.
        case linear
        /// The first, then all others side by side, then the last.
        case diamond
        /// The first, then all others side by side.
        case fanout
        /// Each on up to that many earlier ones, at random.
        case random(maxDependencies: Int)
    }

    /// How the plan travels.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// `cognitive_plan` is JSON text, as the contract has it.
        case text
        /// `cognitive_plan` is an object.
        case object
        /// There is no decision around the plan.
        case bare
    }

    /// How its tasks depend on each other.
    public var shape: Shape
    /// How many tasks.
    public var tasks: Int
    /// How the plan travels.
    public var form: Form
    /// `risk_band`; the risk score lies in the middle of the band.
    public var riskBand: RiskBand
    /// `final_decision`.
    public var finalDecision: FinalDecision
    /// `requires_human_review`.
    public var requiresHumanReview: Bool
    /// `requires_approval` of the plan.
    public var requiresApproval: Bool
    /// `approval_status` of the plan.
    public var approvalStatus: ApprovalStatus?
    /// `is_destructive` of the plan; the last task is the destructive one.
    public var isDestructive: Bool
    /// `guardrails_triggered`.
    public var guardrails: [String]
    /// `metadata` of the plan.
    public var metadata: [String: String]
    /// `created_at`, epoch milliseconds.
    public var createdAt: Int64
    /// `valid_until` of the decision, epoch milliseconds.
    public var validUntil: Int64?

    /// A low-risk approval of a chain of five tasks, unless said otherwise.
    public init(
        shape: Shape = .linear, tasks: Int = 5, form: Form = .text, riskBand: RiskBand = .low,
        finalDecision: FinalDecision = .approve, requiresHumanReview: Bool = false, requiresApproval: Bool = false,
        approvalStatus: ApprovalStatus? = nil, isDestructive: Bool = false, guardrails: [String] = [],
        metadata: [String: String] = [:], createdAt: Int64 = 1_772_442_930_250, validUntil: Int64? = nil
    ) {
        self.metadata = metadata
        self.shape = shape
        self.tasks = tasks
        self.form = form
        self.riskBand = riskBand
        self.finalDecision = finalDecision
        self.requiresHumanReview = requiresHumanReview
        self.requiresApproval = requiresApproval
        self.approvalStatus = approvalStatus
        self.isDestructive = isDestructive
        self.guardrails = guardrails
        self.createdAt = createdAt
        self.validUntil = validUntil
    }
}
