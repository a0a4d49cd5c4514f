internal import Documents
public import FlowC

/// A record for `plans.consensus` with what a test wants to know about it.
public struct GeneratedDecision: Hashable, Sendable {
    /// `decision_id`; of a bare plan the one that is derived from its plan id.
    public let decisionID: String
    /// `plan_id`.
    public let planID: String
    /// `intent_id`.
    public let intentID: String
    /// `correlation_id`.
    public let correlationID: String
    /// The tasks in execution order.
    public let tasks: [TaskPattern]
    /// The record's key: the plan id, of a bare plan its domain.
    public let key: String
    /// The record's headers.
    public let headers: [Header]
    /// The record's value, JSON.
    public let value: [UInt8]

    init(identity: DecisionIdentity, options: DecisionOptions, tasks: [TaskPattern]) {
        let isBare = options.form == .bare
        decisionID = isBare ? Identifier.decision(ofBarePlan: identity.planID).description : identity.decisionID
        planID = identity.planID
        intentID = identity.intentID
        correlationID = identity.correlationID
        self.tasks = tasks
        key = isBare ? "TECHNICAL" : identity.planID
        let document = GeneratedDocument(identity: identity, options: options, tasks: tasks)
        value = isBare ? document.plan() : document.decision()
        let common = [
            Header("plan-id", identity.planID), Header("intent-id", identity.intentID),
            Header("correlation-id", identity.correlationID),
            Header("traceparent", "00-\(identity.traceID)-\(identity.spanID)-01"),
        ]
        headers =
            isBare
            ? common + [
                Header("risk-band", options.riskBand.rawValue), Header("schema-version", "1"),
                Header("content-type", "application/json"),
            ]
            : common + [
                Header("decision-id", identity.decisionID), Header("final-decision", options.finalDecision.rawValue),
            ]
    }
}
