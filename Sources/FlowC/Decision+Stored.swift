public import Documents

extension Decision {
    /// Reads the decision that a checkpoint holds while its plan is still to be carried out; nil where there is none or it
    /// cannot be read. What only the gate reads is not stored.
    public init?(stored root: Node, profile: Profile) {
        guard let node = root["decision"], let plan = root["plan"], plan.kind == .object,
            let id = node["decision_id"]?.text, let planID = node["plan_id"]?.text,
            let intentID = node["intent_id"]?.text, let isBarePlan = node["is_bare_plan"]?.bool,
            let correlationID = node["correlation_id"]?.text,
            let final = node["final_decision"]?.text.flatMap(FinalDecision.init)
        else { return nil }
        let plans = EmbeddedPlanReader(profile: profile)
        var reader = PlanReader(scope: FieldScope(), profile: profile)
        guard (try? plans.read(plan, with: &reader)) != nil else { return nil }
        var writer = JSONWriter(capacity: 4096)
        writer.value(plan)
        reader.plan.documentBytes = writer.bytes.count
        self.init(
            id: id, sagaID: .saga(decisionID: id), planID: planID, intentID: intentID, isBarePlan: isBarePlan,
            correlationID: correlationID, traceID: node["trace_id"]?.text, spanID: node["span_id"]?.text,
            finalDecision: final, aggregatedRisk: node["aggregated_risk"]?.number, requiresHumanReview: false,
            complianceChecks: [], guardrailsTriggered: [], createdAt: node["created_at"]?.integer ?? 0,
            validUntil: node["valid_until"]?.integer, plan: reader.plan, planDocument: writer.bytes,
            headers: node["headers"].map(TicketHeaders.handedOn) ?? [])
    }
}
