/// Gate rule 9: when a person has to agree. Bare plans and approvals by consensus are treated alike.
public enum ApprovalRule {
    /// Whether a person has to agree.
    public static func applies(to decision: Decision) -> Bool {
        let plan = decision.plan
        if decision.finalDecision == .reviewRequired || decision.requiresHumanReview { return true }
        if (plan.requiresApproval || plan.isDestructive) && plan.approvalStatus != .approved { return true }
        return decision.finalDecision == .conditional
            && (!decision.guardrailsTriggered.isEmpty || decision.complianceChecks.contains { !$0.value })
    }

    /// Why a person has to agree, in words; empty when nobody has to.
    public static func reasons(for decision: Decision) -> [String] {
        let plan = decision.plan
        var reasons: [String] = []
        if decision.finalDecision == .reviewRequired { reasons.append("the final decision is review_required") }
        if decision.requiresHumanReview { reasons.append("the decision requires a human review") }
        if plan.approvalStatus != .approved {
            let status =
                plan.approvalStatusText.map { "its approval status is \(clipped($0))" } ?? "has no approval status"
            if plan.requiresApproval { reasons.append("the plan requires an approval and \(status)") }
            if plan.isDestructive {
                let tasks = plan.destructiveTasks.prefix(10).map { clipped($0) }.joined(separator: ", ")
                reasons.append("the plan is destructive" + (tasks.isEmpty ? "" : " (\(tasks))") + " and \(status)")
            }
        }
        if decision.finalDecision == .conditional {
            for check in decision.complianceChecks where !check.value {
                reasons.append("conditional, and the compliance check \(clipped(check.name)) failed")
            }
            for guardrail in decision.guardrailsTriggered {
                reasons.append("conditional, and the guardrail \(clipped(guardrail)) was triggered")
            }
        }
        return reasons
    }
}
