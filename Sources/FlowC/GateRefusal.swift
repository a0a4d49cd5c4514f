/// Why the gate refuses a decision that could be decoded (rules 5…7).
public struct GateRefusal: Hashable, Sendable {
    /// Why, in one word.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// Another saga holds the plan.
        case duplicatePlan = "duplicate_plan"
        /// The decision or the plan is no longer valid.
        case expired
        /// The consensus, or a person before it, said no.
        case consensus
    }

    /// Why.
    public var reason: Reason
    /// Why, in words.
    public var detail: String
    /// The saga that holds the plan.
    public var holder: PlanHolder?

    /// The first rule that matches, in the order of the gate; nil when the decision may go on. The time is epoch
    /// milliseconds; a decision is valid until its `valid_until` included.
    ///
    /// A plan that another attempt of the same decision holds is no obstacle (rule 5 speaks of other decisions), and an
    /// attempt that an operator ordered does not expire: the order came after `valid_until` on purpose.
    public init?(_ decision: Decision, attempt: Attempt = .first, planHolder: PlanHolder?, at timeMs: Int64) {
        if let planHolder, planHolder.decisionID != decision.id {
            self.init(
                .duplicatePlan,
                "the plan is held by the saga \(planHolder.sagaID) of the decision \(clipped(planHolder.decisionID))",
                planHolder)
        } else if !attempt.isAgain, let until = decision.validUntil, until < timeMs {
            self.init(.expired, "the decision was valid until \(Timestamp.text(until))")
        } else if !attempt.isAgain, let until = decision.plan.validUntil, until < timeMs {
            self.init(.expired, "the plan was valid until \(Timestamp.text(until))")
        } else if decision.finalDecision == .reject {
            self.init(.consensus, "the final decision is reject")
        } else if decision.plan.isRejected {
            self.init(.consensus, "the plan is rejected")
        } else {
            return nil
        }
    }

    private init(_ reason: Reason, _ detail: String, _ holder: PlanHolder? = nil) {
        self.reason = reason
        self.detail = detail
        self.holder = holder
    }
}
