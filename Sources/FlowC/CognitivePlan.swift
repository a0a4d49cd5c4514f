/// A plan, decoded and not yet validated (`CognitivePlan`).
///
/// What plan validation has to name when it is missing is optional here, and enums keep their text.
public struct CognitivePlan: Hashable, Sendable {
    /// `plan_id`; nil when absent or empty.
    public var planID: String?
    /// `intent_id`; nil when absent or empty.
    public var intentID: String?
    /// `tasks`; nil when absent, empty when null.
    public var tasks: [PlanTask]?
    /// `execution_order`, task ids; nil when absent, empty when null.
    public var executionOrder: [String]?
    /// `risk_score`.
    public var riskScore: Double?
    /// `risk_band` as it came.
    public var riskBandText: String?
    /// `status` as it came.
    public var statusText: String?
    /// `approval_status` as it came.
    public var approvalStatusText: String?
    /// `requires_approval`.
    public var requiresApproval = false
    /// `is_destructive`.
    public var isDestructive = false
    /// `destructive_tasks`, task ids.
    public var destructiveTasks: [String] = []
    /// `risk_matrix`.
    public var riskMatrix: [Entry<Double>]?
    /// `priority` where present and not empty, else `original_priority`, as it came.
    public var priorityText: String?
    /// `security_level` where present and not empty, else `original_security_level`, as it came.
    public var securityLevelText: String?
    /// `valid_until`, epoch milliseconds.
    public var validUntil: Int64?
    /// `schema_version`; 1 when absent.
    public var schemaVersion: Int64 = 1
    /// `wait_for` of `metadata`: what the plan waits for.
    public var waits: [EventWait] = []
    /// The size of the plan's JSON in bytes.
    public var documentBytes = 0

    /// An empty plan: everything is absent.
    public init() {}

    /// The risk band, nil when it is absent or unknown.
    public var riskBand: RiskBand? { riskBandText.flatMap(RiskBand.init(rawValue:)) }

    /// The priority, upper-cased; nil when it is absent or unknown.
    public var priority: Priority? { priorityText.flatMap { Priority(rawValue: $0.uppercased()) } }

    /// The security level, upper-cased; nil when it is absent or unknown.
    public var securityLevel: SecurityLevel? {
        securityLevelText.flatMap { SecurityLevel(rawValue: $0.uppercased()) }
    }

    /// The approval status; nil when it is absent or unknown, and so not an approval.
    public var approvalStatus: ApprovalStatus? { approvalStatusText.flatMap(ApprovalStatus.init(rawValue:)) }

    /// Whether the plan's status or its approval status says `rejected`, in any case: a refusal is never overlooked.
    public var isRejected: Bool {
        statusText?.lowercased() == PlanStatus.rejected.rawValue
            || approvalStatusText?.lowercased() == ApprovalStatus.rejected.rawValue
    }
}
