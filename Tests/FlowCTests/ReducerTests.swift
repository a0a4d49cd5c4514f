import Documents
import FlowC
import Testing

@Suite struct ReducerTests {
    @Test func `the same arguments give the same outcome`() throws {
        for json in [
            Sample.decision(), Sample.plan(), Sample.decision(["requires_human_review": "true"]),
            Sample.decision(["final_decision": #""reject""#]), Sample.decision(plan: ["tasks": "[]"]),
        ] {
            #expect(try Sample.reduce(json) == Sample.reduce(json))
        }
    }

    @Test func `one changed task changes no other ticket's id`() throws {
        let before = try Sample.reduce(Sample.decision()).published
        let tasks = "[\(Sample.task("a")),\(Sample.task("c", after: ["a"]))]"
        let after = try Sample.reduce(Sample.decision(plan: ["tasks": tasks, "execution_order": #"["a","c"]"#]))
            .published
        #expect(before[0].id == after[0].id)
        #expect(before[1].id != after[1].id)
    }

    @Test func `an invalid record leads to one dead letter and no saga`() {
        let rejected = RejectedRecord(.planMissing, field: "cognitive_plan", detail: "no plan is embedded")
        let outcome = Reducer.refuse(rejected)
        #expect(outcome.verdict == .deadLettered(reason: "plan_missing"))
        #expect(outcome.saga == nil)
        #expect(
            outcome.effects == [
                .deadLetter(
                    DeadLetter(reason: "plan_missing", field: "cognitive_plan", detail: "no plan is embedded"))
            ])
    }

    static let failures: [TicketFailure.Reason] = TicketFailure.Reason.allCases

    @Test(arguments: failures) func `a ticket that cannot be published fails the saga with one dead letter`(
        reason: TicketFailure.Reason
    ) throws {
        let decision = try Sample.decode(Sample.decision())
        let outcome = try Reducer.fail(
            nil, .decision(decision, planHolder: nil), Sample.context,
            because: TicketFailure(reason, taskID: "b", detail: "1048999 bytes"))
        #expect(outcome.verdict == .failed(reason: reason.rawValue))
        #expect(outcome.saga?.state == .failed)
        #expect(outcome.saga?.step == .generateTickets)
        #expect(outcome.saga?.reason == reason.rawValue)
        #expect(outcome.saga?.ticketIDs == [])
        #expect(outcome.saga?.holdsPlan == false)
        #expect(outcome.published.isEmpty)
        #expect(
            outcome.deadLetters == [
                DeadLetter(
                    reason: reason.rawValue, field: "cognitive_plan.tasks[1]",
                    detail: "the ticket of the task b: 1048999 bytes")
            ])
        #expect(outcome.frames.map(\.state) == [.failed])
        #expect(
            outcome.checkpoint?.steps.map(\.state) == [
                .completed, .failed, .skipped, .skipped, .skipped, .completed,
            ])
        let again = try Reducer.fail(
            outcome.saga, .decision(decision, planHolder: nil), Sample.context,
            because: TicketFailure(reason, taskID: "b", detail: ""))
        #expect(again.verdict == .duplicate)
    }

    // MARK: Journal

    static func lines(_ outcome: Outcome) -> [String] {
        outcome.journal.map { "\($0.kind.rawValue) \($0.step?.name ?? "-") \($0.from)→\($0.to)" }
    }

    @Test func `the journal of a dispatched decision tells every change`() throws {
        #expect(
            Self.lines(try Sample.reduce(Sample.decision())) == [
                "WORKFLOW_STARTED - PENDING→PENDING", "STATE_TRANSITION - PENDING→RUNNING",
                "STEP_STARTED C1 ready→running", "STEP_COMPLETED C1 running→completed",
                "STEP_STARTED C2 ready→running", "STEP_COMPLETED C2 running→completed",
                "STEP_STARTED C3 ready→running", "STEP_COMPLETED C3 running→completed",
                "STEP_STARTED C4 ready→running", "STEP_COMPLETED C4 running→completed",
                "STEP_STARTED C5 ready→running", "STEP_PAUSED C5 running→paused",
                "STATE_TRANSITION - RUNNING→WAITING_FOR_EVENT",
            ])
    }

    @Test func `the journal of a failed plan tells what failed and what was skipped`() throws {
        #expect(
            Self.lines(try Sample.reduce(Sample.decision(plan: ["tasks": "[]"]))) == [
                "WORKFLOW_STARTED - PENDING→PENDING", "STATE_TRANSITION - PENDING→RUNNING",
                "STEP_STARTED C1 ready→running", "STEP_FAILED C1 running→failed",
                "STATE_TRANSITION - RUNNING→FAILED", "STEP_SKIPPED C2 pending→skipped",
                "STEP_SKIPPED C3 pending→skipped", "STEP_SKIPPED C4 pending→skipped",
                "STEP_SKIPPED C5 pending→skipped", "STEP_STARTED C6 ready→running",
                "STEP_COMPLETED C6 running→completed", "WORKFLOW_FAILED - FAILED→FAILED",
            ])
    }

    @Test func `the journal of a waiting approval pauses saga and step`() throws {
        #expect(
            Self.lines(try Sample.reduce(Sample.decision(["requires_human_review": "true"]))).suffix(4) == [
                "STEP_STARTED C2 ready→running", "STEP_PAUSED C2 running→paused",
                "STATE_TRANSITION - RUNNING→AWAITING_APPROVAL",
                "WORKFLOW_PAUSED - AWAITING_APPROVAL→AWAITING_APPROVAL",
            ])
    }

    @Test func `the transitions of a journal fold to the saga's state`() throws {
        for json in [
            Sample.decision(), Sample.decision(["requires_human_review": "true"]),
            Sample.decision(["final_decision": #""reject""#]), Sample.decision(plan: ["tasks": "[]"]),
        ] {
            let outcome = try Sample.reduce(json)
            var state = ExecutionState.pending.rawValue
            for entry in outcome.journal where entry.kind == .stateTransition {
                #expect(entry.from == state)
                state = entry.to
            }
            #expect(state == outcome.saga?.state.rawValue)
        }
    }

    @Test func `a journal entry is written in few words`() throws {
        let entry = try #require(try Sample.reduce(Sample.decision(plan: ["tasks": "[]"])).journal.last)
        var writer = JSONWriter()
        entry.write(to: &writer)
        #expect(
            writer.text == #"["WORKFLOW_FAILED",null,"FAILED","FAILED",0,"empty_plan: the plan has no tasks"]"#)
    }

    // MARK: Time

    @Test func `measured durations are in checkpoint, journal and frame`() throws {
        let ticks = Ticks()
        let context = Context(timeMs: Sample.now, clock: .monotonic { ticks.next(by: 1_500_000) })
        let outcome = try Sample.reduce(Sample.decision(), context: context)
        #expect(outcome.checkpoint?.steps.map(\.durationNs) == [1_500_000, 1_500_000, 1_500_000, 1_500_000, 0, 0])
        #expect(outcome.frames.first?.steps.map(\.durationMs) == [2, 2, 2, 2, 0, 0])
        #expect(
            outcome.journal.filter { $0.kind == .stepCompleted }.map(\.durationMs) == [2, 2, 2, 2])
    }

    @Test func `a clock that runs backwards measures nothing`() throws {
        let ticks = Ticks(start: 1_000_000_000)
        let context = Context(timeMs: Sample.now, clock: .monotonic { ticks.next(by: -1000) })
        let outcome = try Sample.reduce(Sample.decision(), context: context)
        #expect(outcome.checkpoint?.steps.map(\.durationNs) == [0, 0, 0, 0, 0, 0])
    }

    @Test func `a replay with the stored context and durations gives the same bytes`() throws {
        let ticks = Ticks()
        var profile = Profile()
        profile.name = "canary"
        profile.slaTimeoutMultiplier = 2.25
        profile.maxRetries.low = 4
        profile.priorityWeights.urgency = 0.125
        let context = Context(
            timeMs: Sample.now, orchestratorVersion: "v7", profile: profile,
            clock: .monotonic { ticks.next(by: 1234) })
        let decision = try Sample.decode(Sample.decision())
        let first = try Reducer.reduce(nil, .decision(decision, planHolder: nil), context)
        let checkpoint = try #require(first.checkpoint)

        let document = Document()
        let stored = try document.parse(json: checkpoint.document)
        let durations = Dictionary(uniqueKeysWithValues: checkpoint.steps.map { ($0.step, $0.durationNs) })
        let node = try #require(stored["context"])
        let replayed = try #require(Context(stored: node, clock: .recorded(durations)))
        #expect(replayed.profile == profile)
        #expect(try Reducer.reduce(nil, .decision(decision, planHolder: nil), replayed) == first)
    }

    @Test func `a stored context that lacks something is refused`() throws {
        let document = Document()
        var writer = JSONWriter()
        Sample.context.write(to: &writer)
        #expect(Context(stored: try document.parse(json: writer.bytes), clock: .still) != nil)
        for (name, other) in [("time_ms", "tim"), ("orchestrator_version", "o"), ("profile", "p")] {
            let text = writer.text.replacing("\"\(name)\":", with: "\"\(other)\":")
            #expect(Context(stored: try document.parse(json: Array(text.utf8)), clock: .still) == nil, "\(name)")
        }
    }
}
