import FlowC
import Testing

/// The gate's rules 4…10, row by row, and their order.
@Suite struct GateTests {
    static let holder = PlanHolder(sagaID: .saga(decisionID: "other"), decisionID: "other")
    static let past = String(Sample.now - 1)

    @Test func `rule 4: a decision that has a saga does nothing`() throws {
        let decision = try Sample.decode(Sample.decision())
        let saga = try #require(try Reducer.reduce(nil, .decision(decision, planHolder: nil), Sample.context).saga)
        let again = try Reducer.reduce(saga, .decision(decision, planHolder: Self.holder), Sample.context)
        #expect(again.verdict == .duplicate)
        #expect(again.saga == nil)
        #expect(again.journal.isEmpty)
        #expect(again.checkpoint == nil)
        #expect(again.effects.isEmpty)
    }

    @Test func `rule 5: a plan that another saga holds is refused and names it`() throws {
        let outcome = try Sample.reduce(Sample.decision(), holder: Self.holder)
        #expect(outcome.verdict == .rejected(reason: "duplicate_plan"))
        #expect(outcome.saga?.state == .rejected)
        #expect(outcome.saga?.reason == "duplicate_plan")
        #expect(outcome.saga?.duplicateOf == Self.holder.sagaID)
        #expect(
            outcome.saga?.detail
                == "the plan is held by the saga \(Self.holder.sagaID) of the decision other")
        #expect(outcome.saga?.holdsPlan == false)
        #expect(outcome.saga?.ticketIDs == [])
    }

    @Test func `rule 5: the saga's own hold is none`() throws {
        let own = PlanHolder(sagaID: .saga(decisionID: Sample.decisionID), decisionID: Sample.decisionID)
        #expect(try Sample.reduce(Sample.decision(), holder: own).verdict == .dispatched)
    }

    static let validity: [(Int64?, Int64?, Bool)] = [
        (nil, nil, false), (Sample.now, nil, false), (Sample.now - 1, nil, true), (nil, Sample.now, false),
        (nil, Sample.now - 1, true), (Sample.now + 1, Sample.now - 1, true), (0, nil, true),
    ]

    @Test(arguments: validity) func `rule 6: a decision or plan past its time is refused`(
        decision: Int64?, plan: Int64?, isExpired: Bool
    ) throws {
        let outcome = try Sample.reduce(
            Sample.decision(
                ["valid_until": decision.map { String($0) } ?? "null"],
                plan: ["valid_until": plan.map { String($0) } ?? "null"]))
        #expect(outcome.verdict == (isExpired ? .rejected(reason: "expired") : .dispatched))
        #expect(outcome.saga?.state == (isExpired ? .rejected : .waitingForEvent))
    }

    static let refusals: [(String?, String?, String?)] = [
        ("reject", nil, nil), (nil, "rejected", nil), (nil, nil, "rejected"), (nil, "REJECTED", nil),
        (nil, nil, "Rejected"), ("conditional", "rejected", "approved"),
    ]

    @Test(arguments: refusals) func `rule 7: what the consensus or a person refused does not run`(
        verdict: String?, status: String?, approval: String?
    ) throws {
        let outcome = try Sample.reduce(
            Sample.decision(
                ["final_decision": Sample.quoted(verdict ?? "approve")],
                plan: ["status": status.map(Sample.quoted), "approval_status": approval.map(Sample.quoted)]))
        #expect(outcome.verdict == .rejected(reason: "consensus"))
        #expect(outcome.saga?.state == .rejected)
        #expect(outcome.saga?.reason == "consensus")
    }

    @Test func `a refused saga ends with one frame and nothing else`() throws {
        let outcome = try Sample.reduce(Sample.decision(["final_decision": #""reject""#]))
        #expect(outcome.effects.count == 1)
        let frame = try #require(outcome.frames.first)
        #expect(frame.kind == .ended)
        #expect(frame.state == .rejected)
        #expect(frame.reason == "consensus")
        #expect(frame.label == nil)
        #expect(frame.metrics.totalTickets == 0)
        #expect(
            frame.steps.map(\.state) == [.skipped, .skipped, .skipped, .skipped, .skipped, .completed])
        #expect(outcome.saga?.step == .validatePlan)
        #expect(outcome.checkpoint != nil)
    }

    @Test func `rule 8: an invalid plan fails with one dead letter, and nobody is asked to approve it`() throws {
        let outcome = try Sample.reduce(
            Sample.decision(
                ["final_decision": #""review_required""#],
                plan: ["tasks": "[\(Sample.task("a", after: ["a"]))]", "execution_order": #"["a"]"#]))
        #expect(outcome.verdict == .failed(reason: "invalid_plan"))
        #expect(outcome.saga?.state == .failed)
        #expect(outcome.saga?.step == .validatePlan)
        #expect(outcome.saga?.reason == "invalid_plan")
        #expect(outcome.saga?.detail == "self_dependency: the task a depends on itself")
        #expect(outcome.saga?.holdsPlan == false)
        #expect(
            outcome.deadLetters == [
                DeadLetter(
                    reason: "invalid_plan", field: "cognitive_plan.tasks[0].dependencies[0]",
                    detail: "self_dependency: the task a depends on itself")
            ])
        #expect(outcome.frames.map(\.kind) == [.ended])
        #expect(outcome.frames.first?.state == .failed)
        #expect(
            outcome.frames.first?.steps.map(\.state) == [
                .failed, .skipped, .skipped, .skipped, .skipped, .completed,
            ])
        #expect(outcome.approvalRequests.isEmpty)
        #expect(outcome.published.isEmpty)
        #expect(outcome.effects.count == 3)
        guard case .raise(let incident)? = outcome.effects.dropFirst().first else {
            Issue.record("no incident")
            return
        }
        #expect(incident.cause == .invalidPlan)
        #expect(incident.workflowID == outcome.saga?.id)
    }

    @Test func `rule 8: many errors are told in part`() throws {
        let tasks = (0..<8).map { Sample.task("t\($0)", after: ["x"]) }.joined(separator: ",")
        let outcome = try Sample.reduce(Sample.plan(["tasks": "[\(tasks)]", "execution_order": "[]"]))
        #expect(outcome.deadLetters.first?.field == "tasks[0].dependencies[0]")
        #expect(outcome.deadLetters.first?.detail.hasSuffix("depends on x, which is no task; and 3 more") == true)
    }

    /// Decision changes, plan changes, and why a person is asked; empty: nobody is.
    static let approvals: [([String: String?], [String: String?], [String])] = [
        ([:], [:], []),
        (["final_decision": #""review_required""#], [:], ["the final decision is review_required"]),
        (["requires_human_review": "true"], [:], ["the decision requires a human review"]),
        ([:], ["requires_approval": "true"], ["the plan requires an approval and has no approval status"]),
        (
            [:], ["requires_approval": "true", "approval_status": #""pending""#],
            ["the plan requires an approval and its approval status is pending"]
        ),
        (
            [:], ["requires_approval": "true", "approval_status": #""APPROVED""#],
            ["the plan requires an approval and its approval status is APPROVED"]
        ),
        ([:], ["requires_approval": "true", "approval_status": #""approved""#], []),
        ([:], ["is_destructive": "true"], ["the plan is destructive and has no approval status"]),
        (
            [:], ["is_destructive": "true", "destructive_tasks": #"["a","b"]"#],
            ["the plan is destructive (a, b) and has no approval status"]
        ),
        ([:], ["is_destructive": "true", "approval_status": #""approved""#], []),
        (
            ["final_decision": #""review_required""#], ["approval_status": #""approved""#],
            ["the final decision is review_required"]
        ),
        (["final_decision": #""conditional""#], [:], []),
        (["final_decision": #""conditional""#, "compliance_checks": #"{"x":true}"#], [:], []),
        (
            ["final_decision": #""conditional""#, "compliance_checks": #"{"x":true,"y":false}"#], [:],
            ["conditional, and the compliance check y failed"]
        ),
        (
            ["final_decision": #""conditional""#, "guardrails_triggered": #"["g","h"]"#], [:],
            ["conditional, and the guardrail g was triggered", "conditional, and the guardrail h was triggered"]
        ),
        (["compliance_checks": #"{"x":false}"#, "guardrails_triggered": #"["g"]"#], [:], []),
    ]

    @Test(arguments: approvals) func `rule 9: a person is asked when the rule says so`(
        decision: [String: String?], plan: [String: String?], reasons: [String]
    ) throws {
        let decoded = try Sample.decode(Sample.decision(decision, plan: plan))
        #expect(ApprovalRule.reasons(for: decoded) == reasons)
        #expect(ApprovalRule.applies(to: decoded) == !reasons.isEmpty)
        #expect((decoded.planDocument != nil) == !reasons.isEmpty)
        let outcome = try Reducer.reduce(nil, .decision(decoded, planHolder: nil), Sample.context)
        #expect(outcome.verdict == (reasons.isEmpty ? .dispatched : .awaitingApproval))
        #expect(outcome.approvalRequests.count == (reasons.isEmpty ? 0 : 1))
    }

    @Test func `rule 9: a bare plan is treated alike`() throws {
        let outcome = try Sample.reduce(Sample.plan(["is_destructive": "true"]))
        #expect(outcome.verdict == .awaitingApproval)
        #expect(outcome.approvalRequests.first?.riskScore == 0.18)
    }

    @Test func `rule 9: the saga waits at C2 with its plan and one request`() throws {
        let json = Sample.decision(
            ["requires_human_review": "true", "aggregated_risk": "0.75"],
            plan: [
                "destructive_tasks": #"["b"]"#, "risk_matrix": #"{"x":0.5}"#, "risk_band": #""critical""#,
            ])
        let decision = try Sample.decode(json)
        let outcome = try Reducer.reduce(nil, .decision(decision, planHolder: nil), Sample.context)
        #expect(outcome.saga?.state == .awaitingApproval)
        #expect(outcome.saga?.step == .generateTickets)
        #expect(outcome.saga?.reason == "approval_required")
        #expect(outcome.saga?.detail == "the decision requires a human review")
        #expect(outcome.saga?.holdsPlan == true)
        #expect(outcome.saga?.ticketIDs == [])
        #expect(
            outcome.checkpoint?.steps.map(\.state) == [
                .completed, .paused, .pending, .pending, .pending, .pending,
            ])
        #expect(
            outcome.effects == [
                .requestApproval(
                    ApprovalRequest(
                        planID: Sample.planID, intentID: Sample.intentID, riskScore: 0.75, riskBand: "critical",
                        isDestructive: false, destructiveTasks: ["b"], riskMatrix: [Entry("x", 0.5)],
                        planDocument: decision.planDocument ?? [], requestedAt: Sample.now))
            ])
    }

    @Test func `rule 10: everything else is dispatched, once, with one frame`() throws {
        let outcome = try Sample.reduce(Sample.decision())
        #expect(outcome.verdict == .dispatched)
        let saga = try #require(outcome.saga)
        #expect(saga.state == .waitingForEvent)
        #expect(saga.step == .consolidateResults)
        #expect(saga.id == .saga(decisionID: Sample.decisionID))
        #expect(saga.attempt == 1)
        #expect(saga.revision == 1)
        #expect(saga.reason == nil)
        #expect(saga.riskBand == "low")
        #expect(saga.priority == .normal)
        #expect(saga.holdsPlan)
        #expect(saga.createdAt == Sample.now)
        #expect(saga.updatedAt == Sample.now)
        #expect(saga.orchestratorVersion == "v2")
        #expect(saga.ticketIDs == outcome.published.map(\.id))
        #expect(outcome.effects.count == 3)
        let frame = try #require(outcome.frames.first)
        #expect(outcome.effects.last == .frame(frame))
        #expect(frame.kind == .dispatched)
        #expect(frame.state == .waitingForEvent)
        #expect(frame.ticketIDs == saga.ticketIDs)
        #expect(frame.metrics.totalTickets == 2)
        #expect(frame.metrics.remainingSeconds == 180)
        #expect(frame.totalDurationMs == 1)
        #expect(
            frame.steps.map(\.state) == [.completed, .completed, .completed, .completed, .paused, .pending])
    }

    @Test func `consolidated on dispatch, the saga is completed with its tickets`() throws {
        var context = Sample.context
        context.profile.consolidation = .onDispatch
        let outcome = try Sample.reduce(Sample.decision(), context: context)
        #expect(outcome.verdict == .dispatched)
        #expect(outcome.saga?.state == .completed)
        #expect(outcome.saga?.step == .publishTelemetry)
        #expect(outcome.saga?.holdsPlan == true)
        #expect(outcome.published.count == 2)
        #expect(outcome.frames.map(\.kind) == [.ended])
        #expect(outcome.frames.first?.label == "DISPATCHED")
        #expect(outcome.frames.first?.metrics.totalTickets == 2)
        #expect(outcome.frames.first?.steps.map(\.state).allSatisfy { $0 == .completed } == true)
    }

    /// A decision that breaks every rule from the first of these on: each row mends the one before it.
    @Test func `the first rule that matches decides`() throws {
        let badPlan = #"["x"]"#
        func verdict(
            holder: PlanHolder?, validUntil: String, verdict: String, order: String?
        ) throws -> Verdict {
            try Sample.reduce(
                Sample.decision(
                    [
                        "valid_until": validUntil, "final_decision": Sample.quoted(verdict),
                        "requires_human_review": "true",
                    ],
                    plan: order.map { ["execution_order": $0] } ?? [:]),
                holder: holder
            ).verdict
        }
        #expect(
            try verdict(holder: Self.holder, validUntil: Self.past, verdict: "reject", order: badPlan)
                == .rejected(reason: "duplicate_plan"))
        #expect(
            try verdict(holder: nil, validUntil: Self.past, verdict: "reject", order: badPlan)
                == .rejected(reason: "expired"))
        #expect(
            try verdict(holder: nil, validUntil: "null", verdict: "reject", order: badPlan)
                == .rejected(reason: "consensus"))
        #expect(
            try verdict(holder: nil, validUntil: "null", verdict: "conditional", order: badPlan)
                == .failed(reason: "invalid_plan"))
        #expect(
            try verdict(holder: nil, validUntil: "null", verdict: "conditional", order: nil) == .awaitingApproval)
    }
}
