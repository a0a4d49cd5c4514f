extension Reducer {
    /// Takes a decision through the gate and C1…C4; the first rule that matches decides. With a failure, C2 fails.
    static func begin(
        _ decision: Decision, _ attempt: Attempt, _ planHolder: PlanHolder?, _ context: Context, failure: TicketFailure?
    ) throws(InvalidTransition) -> Outcome {
        var reduction = Reduction(decision, attempt, context)
        reduction.record(
            .workflowStarted, detail: attempt.previous.map { "attempt \(attempt.number), after the saga \($0)" })
        if let refusal = GateRefusal(decision, attempt: attempt, planHolder: planHolder, at: context.timeMs) {
            return try refuse(refusal, &reduction)
        }
        try reduction.apply(.start)

        try reduction.begin(.validatePlan)
        let (validation, nanoseconds) = context.clock.measure(.validatePlan) {
            PlanValidation(decision.plan, at: context.timeMs, profile: context.profile)
        }
        reduction.report = validation.report
        guard let plan = validation.plan else {
            return try reject(validation.report, took: nanoseconds, &reduction)
        }
        try reduction.end(.validatePlan, .complete, took: nanoseconds)

        if ApprovalRule.applies(to: decision) { return try askForApproval(plan, &reduction) }
        if let failure { return try giveUp(failure, &reduction) }
        return try dispatch(plan, &reduction)
    }

    private static func refuse(
        _ refusal: GateRefusal, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        reduction.explain(refusal.reason.rawValue, refusal.detail, heldBy: refusal.holder)
        try reduction.apply(.reject, detail: refusal.reason.rawValue)
        try close(&reduction, .workflowFailed)
        return reduction.outcome(.rejected(reason: refusal.reason.rawValue))
    }

    private static func reject(
        _ report: ValidationReport, took nanoseconds: Int64, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        let reason = "invalid_plan"
        let shown = report.errors.prefix(5).map { "\($0.code): \($0.message)" }
        let more = report.errors.count + report.omittedErrors - shown.count
        let detail = shown.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
        try reduction.end(.validatePlan, .fail, took: nanoseconds, error: detail)
        reduction.explain(reason, detail)
        try reduction.apply(.invalid, detail: reason)
        let prefix = reduction.decision.isBarePlan ? "" : "cognitive_plan."
        let field = report.errors.first.map { prefix + $0.path } ?? ""
        reduction.effects.append(.deadLetter(DeadLetter(reason: reason, field: field, detail: detail)))
        try close(&reduction, .workflowFailed)
        return reduction.outcome(.failed(reason: reason))
    }

    private static func askForApproval(
        _ plan: ValidPlan, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        let decision = reduction.decision
        let reasons = ApprovalRule.reasons(for: decision).joined(separator: "; ")
        reduction.explain("approval_required", reasons)
        try reduction.begin(.generateTickets)
        try reduction.end(.generateTickets, .pause)
        try reduction.apply(.approvalNeeded, detail: reasons)
        reduction.record(.workflowPaused, detail: reasons)
        reduction.effects.append(
            .requestApproval(
                ApprovalRequest(
                    planID: decision.planID, intentID: decision.intentID,
                    riskScore: decision.aggregatedRisk ?? decision.plan.riskScore ?? 0.5,
                    riskBand: plan.riskBand.rawValue, isDestructive: decision.plan.isDestructive,
                    destructiveTasks: decision.plan.destructiveTasks, riskMatrix: decision.plan.riskMatrix,
                    planDocument: decision.planDocument ?? Array("null".utf8), requestedAt: reduction.context.timeMs)))
        return reduction.outcome(.awaitingApproval)
    }

    private static func giveUp(
        _ failure: TicketFailure, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        let reason = failure.reason.rawValue
        let detail = "the ticket of the task \(clipped(failure.taskID)): \(failure.detail)"
        try reduction.begin(.generateTickets)
        try reduction.end(.generateTickets, .fail, error: detail)
        reduction.explain(reason, detail)
        try reduction.apply(.failed, detail: reason)
        let prefix = reduction.decision.isBarePlan ? "" : "cognitive_plan."
        let index = reduction.decision.plan.tasks?.firstIndex { $0.id == failure.taskID }
        reduction.effects.append(
            .deadLetter(
                DeadLetter(
                    reason: reason, field: index.map { "\(prefix)tasks[\($0)]" } ?? "\(prefix)tasks", detail: detail)))
        try close(&reduction, .workflowFailed)
        return reduction.outcome(.failed(reason: reason))
    }

    private static func dispatch(
        _ plan: ValidPlan, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        let (decision, context, saga) = (reduction.decision, reduction.context, reduction.saga)
        var tickets = try reduction.run(.generateTickets) {
            TicketGeneration.tickets(
                for: decision, plan, saga: saga.id, attempt: saga.attempt, context: context)
        }
        try reduction.run(.allocateResources) { Allocation.allocate(&tickets, context: context) }
        reduction.hold(tickets)
        reduction.effects = try reduction.run(.publishTickets) { tickets.map(Effect.publish) }
        let deadline = tickets.map(\.sla.deadline).max()
        switch context.profile.consolidation {
        case .onResults:
            try reduction.begin(.consolidateResults)
            try reduction.end(.consolidateResults, .pause)
            try reduction.apply(.dispatched)
            reduction.effects.append(.frame(reduction.frame(.dispatched, deadline: deadline)))
        case .onDispatch:
            try reduction.run(.consolidateResults) {}
            try reduction.apply(.done)
            try close(&reduction, .workflowCompleted, label: "DISPATCHED", deadline: deadline)
        }
        return reduction.outcome(.dispatched)
    }

    /// Ends a saga at a terminal state: its steps are closed and the frame says so.
    private static func close(
        _ reduction: inout Reduction, _ kind: JournalEntry.Kind, label: String? = nil, deadline: Int64? = nil
    ) throws(InvalidTransition) {
        try reduction.closeSteps()
        reduction.record(kind, detail: reduction.saga.detail)
        reduction.effects.append(.frame(reduction.frame(.ended, label: label, deadline: deadline)))
    }
}
