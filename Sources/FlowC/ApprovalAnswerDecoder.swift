public import Documents

/// Turns a parsed record of `cognitive-plans-approval-responses` into an answer.
///
/// null counts as absent, unknown members are ignored, and a refusal names the field. It owns the buffers for embedded plans,
/// so it belongs to one thread.
public struct ApprovalAnswerDecoder: ~Copyable {
    private let profile: Profile
    private let plans: EmbeddedPlanReader

    /// A decoder with the limits of a profile.
    public init(profile: Profile = Profile()) {
        self.profile = profile
        plans = EmbeddedPlanReader(profile: profile)
    }

    /// Decodes a record; `root` must stay valid during the call. `plan_id` and `decision` (in any case) must be there.
    public func decode(_ root: Node) throws(RejectedRecord) -> ApprovalAnswer {
        guard root.kind == .object else {
            throw RejectedRecord(.undecodable, field: "", detail: "the record is not an object")
        }
        let scope = FieldScope()
        let limit = profile.maxIDCharacters
        let ownLimit = ApprovalAnswer.maxIDCharacters
        let planID = try root.requireIdentity(scope, "plan_id", limit: limit)
        let intentID = try root["intent_id"]?.readIdentity(scope, "intent_id", limit: limit)
        let responseID = try root["response_id"]?.readIdentity(scope, "response_id", limit: ownLimit)
        let messageID = try root["message_id"]?.readIdentity(scope, "message_id", limit: ownLimit)
        let approvedBy = try root["approved_by"]?.readIdentity(
            scope, "approved_by", limit: ApprovalAnswer.maxNameCharacters)
        let reason = try root["rejection_reason"]?.readWords(
            scope, "rejection_reason", limit: ApprovalAnswer.maxReasonCharacters)
        var answer = ApprovalAnswer(
            planID: planID, intentID: intentID, decision: try ApprovalAnswer.Choice(root, scope),
            approvedBy: approvedBy ?? "", approvedAt: try root["approved_at"]?.readTime(scope, "approved_at"),
            rejectionReason: reason ?? "", ownID: responseID ?? messageID)
        try readPlan(root, "cognitive_plan", into: &answer)
        if answer.plan == nil { try readPlan(root, "cognitive_plan_json", into: &answer) }
        return answer
    }

    /// The plan that stands under that name, where one does.
    private func readPlan(
        _ root: Node, _ name: StaticString, into answer: inout ApprovalAnswer
    ) throws(RejectedRecord) {
        let path = name.description
        guard let field = root[name], let node = try plans.object(field, at: path) else { return }
        var reader = PlanReader(scope: FieldScope(prefix: "\(path)."), profile: profile)
        try plans.read(node, with: &reader)
        try requireSame("\(path).plan_id", answer.planID, reader.plan.planID)
        try requireSame("\(path).intent_id", answer.intentID, reader.plan.intentID)
        let document = try plans.document(of: node, at: path, capacity: field.utf8?.count ?? 4096)
        reader.plan.documentBytes = field.utf8?.count ?? document.count
        answer.plan = reader.plan
        answer.planDocument = document
    }

    private func requireSame(_ path: String, _ answer: String?, _ plan: String?) throws(RejectedRecord) {
        guard let answer, let plan, plan != answer else { return }
        throw RejectedRecord(
            .identityMismatch, field: path, detail: "the answer has \(clipped(answer)), its plan \(clipped(plan))")
    }
}

extension ApprovalAnswer.Choice {
    fileprivate init(_ root: Node, _ scope: FieldScope) throws(RejectedRecord) {
        guard let text = try root["decision"]?.readText(scope, "decision").ifNotEmpty else {
            throw scope.invalid("decision", "is missing or empty")
        }
        guard let choice = Self(rawValue: text.lowercased()) else {
            throw scope.invalid("decision", "neither approved nor rejected: \(clipped(text))")
        }
        self = choice
    }
}
