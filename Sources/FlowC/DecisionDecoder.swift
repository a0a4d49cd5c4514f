public import Documents

/// Turns a parsed record of `plans.consensus` into a decision: gate rules 1…3.
///
/// It reads both kinds of record, `ConsolidatedDecision` and the bare `CognitivePlan` (has `tasks` and no
/// `decision_id`), from JSON or Avro alike. null counts as absent, unknown fields are ignored, absent ones get neutral
/// values; of a member that stands twice the last counts. It owns the buffers for embedded plans, so it belongs to one
/// thread.
///
///     let decoder = DecisionDecoder()
///     let root = try document.parse(json: record.value)
///     let decision = try decoder.decode(root, recordBytes: record.value.count, headers: headers)
public struct DecisionDecoder: ~Copyable {
    /// The longest trace id that the ticket service stores, characters.
    static let maxTraceIDCharacters = 64
    /// The longest span id that the ticket service stores, characters.
    static let maxSpanIDCharacters = 32

    private let profile: Profile
    private let plans: EmbeddedPlanReader
    /// Whether every decision keeps its plan, because any of them may have to wait for capacity.
    public var keepsPlans = false

    /// A decoder with the limits of a profile.
    public init(profile: Profile = Profile()) {
        self.profile = profile
        plans = EmbeddedPlanReader(profile: profile)
    }

    /// Decodes a record.
    ///
    /// `root` must stay valid during the call. `recordBytes` is the size of the record's value, `headers` are all of its
    /// headers; their names are compared without case, and of several with one name the last counts.
    public func decode(
        _ root: Node, recordBytes: Int, headers: [Header] = []
    ) throws(RejectedRecord) -> Decision {
        guard root.kind == .object else {
            throw RejectedRecord(.undecodable, field: "", detail: "the record is not an object")
        }
        let context = RecordHeaders(headers, maxCorrelationCharacters: profile.maxIDCharacters)
        let hasDecisionID = root["decision_id"].map { !$0.isNull } ?? false
        if !hasDecisionID && root["tasks"] != nil {
            return try decodeBarePlan(root, recordBytes: recordBytes, headers: context)
        }
        return try decodeDecision(root, recordBytes: recordBytes, headers: context)
    }

    private func decodeBarePlan(
        _ root: Node, recordBytes: Int, headers: RecordHeaders
    ) throws(RejectedRecord) -> Decision {
        var reader = PlanReader(scope: FieldScope(), profile: profile)
        try reader.read(root)
        reader.plan.documentBytes = recordBytes
        let scope = FieldScope()
        guard let planID = reader.plan.planID else { throw scope.invalid("plan_id", "is missing or empty") }
        guard let intentID = reader.plan.intentID else { throw scope.invalid("intent_id", "is missing or empty") }
        let id = Identifier.decision(ofBarePlan: planID).description
        var decision = Decision(
            id: id, sagaID: .saga(decisionID: id), planID: planID, intentID: intentID, isBarePlan: true,
            correlationID: headers.correlationID ?? reader.correlationID
                ?? Identifier.correlation(decisionID: id).description,
            traceID: reader.traceID ?? headers.trace?.traceID, spanID: reader.spanID ?? headers.trace?.spanID,
            finalDecision: .approve, aggregatedRisk: nil, requiresHumanReview: false, complianceChecks: [],
            guardrailsTriggered: [], createdAt: reader.createdAt, validUntil: nil, plan: reader.plan,
            planDocument: nil, headers: headers.handedOn)
        try keepDocument(of: root, at: "", in: &decision)
        return decision
    }

    private func decodeDecision(
        _ root: Node, recordBytes: Int, headers: RecordHeaders
    ) throws(RejectedRecord) -> Decision {
        var reader = DecisionReader(profile: profile)
        try reader.read(root)
        let scope = FieldScope()
        guard let id = reader.decisionID else { throw scope.invalid("decision_id", "is missing or empty") }
        guard let planID = reader.planID else { throw scope.invalid("plan_id", "is missing or empty") }
        guard let intentID = reader.intentID else { throw scope.invalid("intent_id", "is missing or empty") }
        guard let finalDecision = reader.finalDecision else { throw scope.invalid("final_decision", "is missing") }

        guard let field = reader.plan, let planNode = try plans.object(field, at: "cognitive_plan") else {
            throw RejectedRecord(.planMissing, field: "cognitive_plan", detail: "no plan is embedded")
        }
        var plan = PlanReader(scope: FieldScope(prefix: "cognitive_plan."), profile: profile)
        try plans.read(planNode, with: &plan)
        plan.plan.documentBytes = documentBytes(of: field, recordBytes: recordBytes)
        try requireSame("plan_id", planID, plan.plan.planID)
        try requireSame("intent_id", intentID, plan.plan.intentID)

        var decision = Decision(
            id: id, sagaID: .saga(decisionID: id), planID: planID, intentID: intentID, isBarePlan: false,
            correlationID: reader.correlationID ?? headers.correlationID ?? plan.correlationID
                ?? Identifier.correlation(decisionID: id).description,
            traceID: reader.traceID ?? plan.traceID ?? headers.trace?.traceID,
            spanID: reader.spanID ?? plan.spanID ?? headers.trace?.spanID,
            finalDecision: finalDecision, aggregatedRisk: reader.aggregatedRisk,
            requiresHumanReview: reader.requiresHumanReview, complianceChecks: reader.complianceChecks,
            guardrailsTriggered: reader.guardrailsTriggered, createdAt: reader.createdAt,
            validUntil: reader.validUntil, plan: plan.plan, planDocument: nil, headers: headers.handedOn)
        try keepDocument(of: planNode, at: "cognitive_plan", in: &decision)
        return decision
    }

    private func requireSame(
        _ name: StaticString, _ decision: String, _ plan: String?
    ) throws(RejectedRecord) {
        guard let plan, plan != decision else { return }
        throw RejectedRecord(
            .identityMismatch, field: "cognitive_plan.\(name)",
            detail: "the decision has \(clipped(decision)), its plan \(clipped(plan))")
    }

    /// Keeps the plan itself when a person will be asked about it, or when its tickets may have to wait.
    private func keepDocument(of plan: Node, at path: String, in decision: inout Decision) throws(RejectedRecord) {
        guard keepsPlans || ApprovalRule.applies(to: decision) || !decision.plan.waits.isEmpty else { return }
        decision.planDocument = try plans.document(of: plan, at: path, capacity: decision.plan.documentBytes)
    }

    /// A plan as text is as large as its text. A plan as an object is not larger than its record; only when that is too
    /// large it is measured.
    private func documentBytes(of plan: Node, recordBytes: Int) -> Int {
        if let text = plan.utf8 { return text.count }
        guard recordBytes > profile.maxPlanBytes else { return recordBytes }
        var writer = JSONWriter(capacity: recordBytes)
        writer.value(plan)
        return writer.bytes.count
    }
}
