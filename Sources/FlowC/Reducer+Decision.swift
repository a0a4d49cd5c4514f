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
            try reduction.end(.validatePlan, .fail, took: nanoseconds, error: summary(of: validation.report))
            return try reject(validation.report, &reduction)
        }
        try reduction.end(.validatePlan, .complete, took: nanoseconds)

        if ApprovalRule.applies(to: decision) { return try askForApproval(plan, decision, &reduction) }
        if let failure { return try giveUp(failure, &reduction) }
        return try dispatch(plan, &reduction)
    }

    private static func refuse(
        _ refusal: GateRefusal, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        reduction.explain(refusal.reason.rawValue, refusal.detail, heldBy: refusal.holder)
        try reduction.apply(.reject, detail: refusal.reason.rawValue)
        try reduction.close(.workflowFailed)
        return reduction.outcome(.rejected(reason: refusal.reason.rawValue))
    }

    /// The plan is invalid: FAILED with one dead letter and an incident.
    static func reject(
        _ report: ValidationReport, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        let reason = "invalid_plan"
        let detail = summary(of: report)
        reduction.explain(reason, detail)
        try reduction.apply(.invalid, detail: reason)
        let prefix = reduction.decision?.isBarePlan == true ? "" : "cognitive_plan."
        let field = report.errors.first.map { prefix + $0.path } ?? ""
        reduction.effects.append(.deadLetter(DeadLetter(reason: reason, field: field, detail: detail)))
        reduction.raise(.invalidPlan, nil, detail)
        try reduction.close(.workflowFailed)
        return reduction.outcome(
            reduction.saga.revision == 1 ? .failed(reason: reason) : .invalidated(reason: reason))
    }

    private static func summary(of report: ValidationReport) -> String {
        let shown = report.errors.prefix(5).map { "\($0.code): \($0.message)" }
        let more = report.errors.count + report.omittedErrors - shown.count
        return shown.joined(separator: "; ") + (more > 0 ? "; and \(more) more" : "")
    }

    private static func askForApproval(
        _ plan: ValidPlan, _ decision: Decision, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
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
        reduction.wake = .at(
            .approvalExpiry, reduction.context.timeMs.adding(reduction.context.profile.approvalTimeoutMs))
        return reduction.outcome(.awaitingApproval)
    }

    /// A ticket cannot be published: all or nothing, so C2 fails.
    static func giveUp(
        _ failure: TicketFailure, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        let reason = failure.reason.rawValue
        let detail = "the ticket of the task \(clipped(failure.taskID)): \(failure.detail)"
        switch reduction.state(of: .generateTickets) {
        case .pending: try reduction.begin(.generateTickets)
        case .paused: try reduction.resume(.generateTickets)
        default: break
        }
        if reduction.state(of: .generateTickets) == .running {
            try reduction.end(.generateTickets, .fail, error: detail)
        }
        reduction.explain(reason, detail)
        try reduction.apply(.failed, detail: reason)
        let prefix = reduction.decision?.isBarePlan == true ? "" : "cognitive_plan."
        let index = reduction.decision?.plan.tasks?.firstIndex { $0.id == failure.taskID }
        reduction.effects.append(
            .deadLetter(
                DeadLetter(
                    reason: reason, field: index.map { "\(prefix)tasks[\($0)]" } ?? "\(prefix)tasks", detail: detail)))
        try reduction.close(.workflowFailed)
        return reduction.outcome(
            reduction.saga.revision == 1 ? .failed(reason: reason) : .invalidated(reason: reason))
    }

    /// C2 to C4, and C5 begins to wait. What C2 has done before is done again: tickets are made of the plan and the time.
    static func dispatch(
        _ plan: ValidPlan, _ reduction: inout Reduction
    ) throws(InvalidTransition) -> Outcome {
        guard let decision = reduction.decision else { return reduction.outcome(.failed(reason: "no_decision")) }
        let (context, saga) = (reduction.context, reduction.saga)
        func generate() -> [Ticket] {
            TicketGeneration.tickets(for: decision, plan, saga: saga.id, attempt: saga.attempt, context: context)
        }
        var tickets: [Ticket]
        switch reduction.state(of: .generateTickets) {
        case .completed: tickets = generate()
        default: tickets = try reduction.run(.generateTickets, generate)
        }
        if let waiting = try wait(for: decision.plan, &reduction) { return waiting }
        if let fault = context.faults[saga.id] ?? context.wantOfCapacity(for: saga) {
            try reduction.beginOrResume(.allocateResources)
            return try putOff(fault, at: .allocateResources, &reduction)
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
            reduction.wake = firstWake(tickets, context)
            if !decision.plan.waits.isEmpty {
                _ = reduction.wait(before: .complete, for: decision.plan.waits)
                if let end = reduction.nextWait(before: .complete) {
                    reduction.wake = reduction.wake.earlier(.signalWait, end)
                }
            }
        case .onDispatch:
            try reduction.run(.consolidateResults) {}
            reduction.remember { $0.label = "DISPATCHED" }
            try reduction.apply(.done)
            if decision.plan.waits.contains(where: { $0.before == .complete }) {
                reduction.note(
                    .signalReceived, detail: "what the plan waits for at its end is not: its tickets are out")
            }
            try reduction.close(.workflowCompleted, deadline: deadline)
        }
        return reduction.outcome(reduction.saga.revision == 1 ? .dispatched : .entered(reduction.saga.state))
    }

    /// When the first clock of tickets that go out now has run for four fifths of its time.
    private static func firstWake(_ tickets: [Ticket], _ context: Context) -> WakeWish {
        var wish = WakeWish.at(.executionDeadline, context.timeMs.adding(context.profile.executionDeadlineMs))
        for ticket in tickets where ticket.dependencies.isEmpty {
            let share = Int64(Double(ticket.sla.timeoutMs) * context.profile.slaWarningShare)
            wish = wish.earlier(.ticketWarning, context.timeMs.adding(share))
        }
        return wish
    }
}
