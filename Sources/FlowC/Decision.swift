/// A decision to be carried out, decoded: a `ConsolidatedDecision` with its plan, or a bare `CognitivePlan`.
///
/// Fields that nothing here reads (votes, metrics, tokens, hash) are checked by the decoder and not kept.
public struct Decision: Hashable, Sendable {
    /// `decision_id`; of a bare plan the text of ``Identifier/decision(ofBarePlan:)``.
    public var id: String {
        didSet { sagaID = .saga(decisionID: id) }
    }
    /// The saga of this decision, derived once.
    public internal(set) var sagaID: Identifier
    /// `plan_id`.
    public var planID: String
    /// `intent_id`.
    public var intentID: String
    /// Whether the record was a bare plan.
    public var isBarePlan: Bool
    /// From the decision, the header `correlation-id`, the plan, else derived from the decision id.
    public var correlationID: String
    /// From the decision, the plan or the header `traceparent`.
    public var traceID: String?
    /// From the decision, the plan or the header `traceparent`.
    public var spanID: String?
    /// `final_decision`; a bare plan counts as approved.
    public var finalDecision: FinalDecision
    /// `aggregated_risk`, 0…1; nil when absent and for a bare plan.
    public var aggregatedRisk: Double?
    /// `requires_human_review`.
    public var requiresHumanReview: Bool
    /// `compliance_checks`.
    public var complianceChecks: [Entry<Bool>]
    /// `guardrails_triggered`.
    public var guardrailsTriggered: [String]
    /// `created_at`, epoch milliseconds; 0 when absent.
    public var createdAt: Int64
    /// `valid_until`, epoch milliseconds.
    public var validUntil: Int64?
    /// The plan.
    public var plan: CognitivePlan
    /// The plan as compact JSON, as it came; present when ``ApprovalRule`` asks for an approval or the plan
    /// waits for something.
    public var planDocument: [UInt8]?
    /// The headers of the record that are handed on (trace context and `x-neural-hive-…`), names in lower case.
    public var headers: [Header]
}
