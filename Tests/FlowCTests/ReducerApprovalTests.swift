import FlowC
import Testing

/// The answer to a request for approval, and its time.
@Suite struct ReducerApprovalTests {
    static let day: Int64 = 24 * 3_600_000

    static func script(_ more: [String: String?] = [:], headers: [Header] = []) throws -> SagaScript {
        try SagaScript(
            decision: ["requires_human_review": "true"].merging(more) { $1 }, headers: headers)
    }

    @Test func `an approved plan is carried out`() throws {
        let headers = [Header("tracestate", "a=b"), Header("x-neural-hive-user-id", "u")]
        var script = try Self.script(headers: headers)
        #expect(script.wish == .at(.approvalExpiry, Sample.now + Self.day))
        script.now += 5000
        let outcome = try script.answer(.approved)
        #expect(outcome.verdict == .entered(.waitingForEvent))
        #expect(outcome.transitions == ["AWAITING_APPROVAL→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        #expect(outcome.published.map(\.taskID) == ["a", "b"])
        #expect(outcome.published.map(\.createdAt) == [script.now, script.now])
        #expect(outcome.frames.map(\.kind) == [.dispatched])
        #expect(outcome.wake == .at(.ticketWarning, script.now + 48_000))
        #expect(outcome.saga?.reason == nil)
        #expect(outcome.saga?.detail == nil)
        #expect(headers.allSatisfy { outcome.headers.contains($0) })
        #expect(
            outcome.checkpoint?.steps.map(\.state) == [
                .completed, .completed, .completed, .completed, .paused, .pending,
            ])
        try script.report("a", .completed)
        let last = try script.report("b", .completed)
        #expect(last.saga?.state == .completed)
        #expect(headers.allSatisfy { last.headers.contains($0) })
    }

    @Test func `an approved plan gives the tickets that it would have given without approval`() throws {
        var script = try Self.script()
        let approved = try script.answer(.approved)
        let plain = try SagaScript().outcomes[0]
        #expect(approved.published == plain.published)
    }

    @Test func `a declined plan is rejected with its reason`() throws {
        var script = try Self.script()
        let outcome = try script.answer(.rejected, reason: "too risky")
        #expect(outcome.verdict == .entered(.rejected))
        #expect(outcome.transitions == ["AWAITING_APPROVAL→REJECTED"])
        #expect(outcome.saga?.reason == "declined")
        #expect(outcome.saga?.detail == "declined by ann: too risky")
        #expect(outcome.saga?.holdsPlan == false)
        #expect(outcome.frames.map(\.state) == [.rejected])
        #expect(outcome.published.isEmpty)
        #expect(outcome.wake == .never)
    }

    @Test func `a plan that comes with the answer takes the place of the stored one`() throws {
        var script = try Self.script()
        var plan = SagaScript.plan([("x", []), ("y", ["x"]), ("z", ["x"])])
        plan["risk_band"] = #""high""#
        plan["original_priority"] = #""critical""#
        let outcome = try script.answer(.approved, plan: plan)
        #expect(outcome.published.map(\.taskID) == ["x", "y", "z"])
        #expect(outcome.saga?.riskBand == "high")
        #expect(outcome.saga?.priority == .critical)
        #expect(outcome.published.map(\.riskBand) == [.high, .high, .high])
        for task in ["x", "y", "z"] { try script.report(task, .completed) }
        #expect(script.state == .completed)
    }

    @Test func `an invalid plan that comes with the answer fails the saga with dead letter and incident`() throws {
        var script = try Self.script()
        let outcome = try script.answer(.approved, plan: ["tasks": "[]", "execution_order": "[]"])
        #expect(outcome.verdict == .invalidated(reason: "invalid_plan"))
        #expect(outcome.transitions == ["AWAITING_APPROVAL→RUNNING", "RUNNING→FAILED"])
        #expect(outcome.deadLetters.map(\.reason) == ["invalid_plan"])
        #expect(outcome.incidents.map(\.cause) == [.invalidPlan])
        #expect(outcome.frames.map(\.state) == [.failed])
        #expect(outcome.wake == .never)
    }

    @Test func `an approved plan whose ticket cannot be published fails`() throws {
        var script = try Self.script()
        let answer = try script.answer(to: .approved)
        let outcome = try script.fail(TicketFailure(.tooLarge, taskID: "b", detail: "big")) { .answer(answer, $0) }
        #expect(outcome.verdict == .invalidated(reason: "ticket_too_large"))
        #expect(outcome.saga?.state == .failed)
        #expect(outcome.published.isEmpty)
        #expect(outcome.deadLetters.map(\.field) == ["cognitive_plan.tasks[1]"])
    }

    @Test func `an approval expires after 24 hours`() throws {
        var script = try Self.script()
        let early = try script.fire(at: Sample.now + Self.day - 1)
        #expect(early.isNothing)
        #expect(early.wake == .at(.approvalExpiry, Sample.now + Self.day))
        let outcome = try script.fire(at: Sample.now + Self.day)
        #expect(outcome.transitions == ["AWAITING_APPROVAL→REJECTED"])
        #expect(outcome.saga?.reason == "approval_expired")
        #expect(outcome.frames.map(\.state) == [.rejected])
        #expect(outcome.wake == .never)
        #expect(outcome.checkpoint?.steps[1].state == .failed)
    }

    /// How long after `valid_until` the answer comes, milliseconds, and where it leads.
    static let validity: [(Int64, ExecutionState)] = [(0, .waitingForEvent), (1, .rejected)]

    @Test(arguments: validity) func `a plan is approved in vain when its own time is over`(
        after: Int64, state: ExecutionState
    ) throws {
        var script = try Self.script(["valid_until": String(Sample.now + 1000)])
        script.now += 1000 + after
        let outcome = try script.answer(.approved)
        #expect(outcome.saga?.state == state)
        #expect(outcome.saga?.reason == (state == .rejected ? "expired" : nil))
        #expect(outcome.published.isEmpty == (state == .rejected))
    }

    static let others: [ExecutionState] = [
        .waitingForEvent, .retrying, .deferred, .paused, .compensating, .completed, .failed, .compensated, .cancelled,
        .rejected,
    ]

    @Test(arguments: others) func `an answer that nobody waits for any more leaves a line`(state: ExecutionState) throws
    {
        var script = try ReducerOrderTests.script(in: state)
        for choice in ApprovalAnswer.Choice.allCases {
            let outcome = try script.answer(choice)
            #expect(outcome.verdict == .refused(reason: "wrong_state"))
            #expect(outcome.saga?.state == state)
            #expect(outcome.effects.isEmpty)
            #expect(outcome.journal.count == 1)
            #expect(outcome.journal.first?.detail?.hasPrefix("approval \(choice.rawValue) by ann: refused") == true)
        }
    }

    @Test func `an answer about a plan that no saga holds goes to the dead letters`() throws {
        let answer = try Self.script().answer(to: .approved)
        let outcome = try Reducer.reduce(nil, .answer(answer, nil), Sample.context)
        #expect(outcome.deadLetters.map(\.reason) == ["unmatched"])
        #expect(outcome.deadLetters.map(\.field) == ["plan_id"])
    }
}
