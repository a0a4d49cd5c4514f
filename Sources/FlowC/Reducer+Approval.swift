extension Reducer {
    /// A person answers the approval request. A plan that comes with the answer replaces the stored one and is validated.
    static func answer(
        _ answer: ApprovalAnswer, _ saga: Saga, _ stored: StoredSaga, _ context: Context, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        let who = answer.approvedBy.isEmpty ? "" : " by \(clipped(answer.approvedBy))"
        guard saga.state == .awaitingApproval, var decision = stored.decision else {
            return refuse(
                "approval \(answer.decision.rawValue)\(who)", saga, stored, reason: "wrong_state",
                detail: "the saga is \(saga.state.rawValue)", context)
        }
        if let plan = answer.plan {
            decision.plan = plan
            decision.planDocument = answer.planDocument
        }
        var reduction = Reduction(saga, stored.course, decision: decision, context)
        guard answer.decision == .approved else {
            let detail = answer.rejectionReason.isEmpty ? "declined\(who)" : "declined\(who): \(answer.rejectionReason)"
            reduction.note(.signalReceived, detail: clipped(detail, to: 500))
            reduction.explain("declined", detail)
            try reduction.apply(.declined, detail: "declined")
            try reduction.close(.workflowFailed)
            return reduction.outcome(.entered(.rejected))
        }
        reduction.note(.signalReceived, detail: "approved\(who)")
        guard context.timeMs < saga.createdAt.adding(context.profile.approvalTimeoutMs) else {
            try reduction.expireApproval(
                "approval_expired", "the answer came after \(context.profile.approvalTimeoutMs) ms")
            return reduction.outcome(.entered(.rejected))
        }
        if let end = [decision.validUntil, decision.plan.validUntil].compactMap({ $0 }).min(), context.timeMs > end {
            try reduction.expireApproval("expired", "approved after the plan's time was over")
            return reduction.outcome(.entered(.rejected))
        }
        reduction.explain(nil, nil)
        try reduction.apply(.approved)
        reduction.record(.workflowContinued)
        let validation = PlanValidation(decision.plan, at: context.timeMs, profile: context.profile)
        guard let plan = validation.plan else {
            reduction.report = validation.report
            return try reject(validation.report, &reduction)
        }
        if answer.plan != nil {
            reduction.report = validation.report
            reduction.replacePlan(by: plan)
        }
        if let failure { return try giveUp(failure, &reduction) }
        return try dispatch(plan, &reduction)
    }

    /// What an answer about a plan leads to that nobody waits for: one dead letter.
    static func unmatched(_ answer: ApprovalAnswer) -> Outcome {
        let letter = DeadLetter(
            reason: "unmatched", field: "plan_id", detail: "no saga holds the plan \(clipped(answer.planID))")
        return Outcome(verdict: .deadLettered(reason: letter.reason), effects: [.deadLetter(letter)])
    }

    /// What was asked for does not fit the saga's state: a line of its history.
    static func refuse(
        _ what: String, _ saga: Saga, _ stored: StoredSaga, reason: String, detail: String, _ context: Context
    ) -> Outcome {
        var reduction = Reduction(saga, stored.course, tickets: stored.tickets, decision: stored.decision, context)
        reduction.note(.signalReceived, detail: "\(what): refused, \(reason): \(detail)")
        return reduction.outcome(.refused(reason: reason))
    }
}
