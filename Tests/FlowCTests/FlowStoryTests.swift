import FlowC
import Testing

/// Which events tell a saga, in which order, each once.
@Suite struct FlowStoryTests {
    /// A decision of the tasks a and b that is dispatched.
    static let dispatch = [
        "FLOW_C_STARTED", "STEP_STARTED C1", "STEP_COMPLETED C1", "STEP_STARTED C2", "STEP_COMPLETED C2",
        "STEP_STARTED C3", "STEP_COMPLETED C3", "STEP_STARTED C4", "TICKET_ASSIGNED a", "TICKET_ASSIGNED b",
        "STEP_COMPLETED C4", "STEP_STARTED C5",
    ]

    /// The end of every saga.
    static func end(_ words: String) -> [String] {
        ["STEP_STARTED C6", "STEP_COMPLETED C6", "FLOW_C_COMPLETED \(words)"]
    }

    /// The only event of a kind in the newest story.
    private func last(_ script: SagaScript, _ kind: FlowEvent.Kind) throws -> FlowEvent {
        let found = script.stories.last?.filter { $0.kind == kind } ?? []
        #expect(found.count == 1)
        return try #require(found.first)
    }

    // MARK: Whole sagas

    @Test(arguments: [true, false]) func `a saga that completes`(isStored: Bool) throws {
        var script = try SagaScript(["a": [], "b": ["a"]], isStored: isStored)
        #expect(script.story(0) == Self.dispatch)
        try script.report("a", .running)
        #expect(script.lastStory == [])
        try script.report("a", .completed)
        #expect(script.lastStory == ["TICKET_COMPLETED a"])
        try script.report("a", .completed)
        #expect(script.lastStory == [])
        try script.report("b", .completed)
        #expect(script.lastStory == ["TICKET_COMPLETED b", "STEP_COMPLETED C5"] + Self.end("COMPLETED"))
        try script.report("b", .failed)
        #expect(script.outcomes.last?.verdict == .contradicted)
        #expect(script.lastStory == [])
    }

    @Test(arguments: [true, false]) func `a saga that fails and is undone`(isStored: Bool) throws {
        var script = try SagaScript(["a": [], "b": ["a"]], isStored: isStored)
        try script.report("a", .completed)
        try script.report("b", .failed, error: "disk full")
        #expect(
            script.lastStory == ["TICKET_FAILED b", "STEP_FAILED C5 ticket_failed", "TICKET_ASSIGNED b#1"])
        try script.undo("b", 1, .failed)
        #expect(script.lastStory == ["TICKET_FAILED b#1", "TICKET_ASSIGNED b#2"])
        try script.undo("b", 2)
        #expect(script.lastStory == ["TICKET_COMPLETED b#2", "TICKET_ASSIGNED a#1"])
        try script.undo("a")
        #expect(script.lastStory == ["TICKET_COMPLETED a#1"] + Self.end("COMPENSATED ticket_failed"))
    }

    @Test func `a saga that is refused`() throws {
        let script = try SagaScript(decision: ["final_decision": #""reject""#])
        #expect(script.stories.count == 1)
        #expect(script.lastStory == ["FLOW_C_STARTED"] + Self.end("REJECTED consensus"))
        let end = try last(script, .flowCompleted)
        #expect(end.success == false)
        #expect(end.isCompliant == nil)
        #expect(end.ticketIDs == [])
    }

    @Test func `a plan that is invalid`() throws {
        let script = try SagaScript(plan: ["tasks": "[]"])
        #expect(
            script.lastStory
                == ["FLOW_C_STARTED", "STEP_STARTED C1", "STEP_FAILED C1 invalid_plan"]
                + Self.end("FAILED invalid_plan"))
        let failed = try last(script, .stepFailed)
        #expect(failed.error == script.outcomes.last?.saga?.detail)
        #expect(failed.error?.hasPrefix("empty_plan: ") == true)
        #expect(failed.success == false)
        #expect(failed.status == "failed")
    }

    @Test func `a ticket that cannot be published`() throws {
        var script = try SagaScript(decision: ReducerOrderTests.review, keepsPlan: true)
        let answer = try script.answer(to: .approved)
        try script.fail(TicketFailure(.tooLarge, taskID: "b", detail: "2 MB")) { .answer(answer, $0) }
        let reason = TicketFailure.Reason.tooLarge.rawValue
        #expect(script.lastStory == ["STEP_FAILED C2 \(reason)"] + Self.end("FAILED \(reason)"))
    }

    @Test func `a saga without consolidation ends with its tickets`() throws {
        var profile = Profile()
        profile.consolidation = .onDispatch
        let script = try SagaScript(profile: profile)
        #expect(script.lastStory == Self.dispatch + ["STEP_COMPLETED C5"] + Self.end("COMPLETED"))
        #expect(try last(script, .flowCompleted)["label"] == .text("DISPATCHED"))
        #expect(try last(script, .flowCompleted).isCompliant == nil)
    }

    @Test func `an approval that nobody gives`() throws {
        var script = try SagaScript(decision: ReducerOrderTests.review, keepsPlan: true)
        #expect(
            script.lastStory == ["FLOW_C_STARTED", "STEP_STARTED C1", "STEP_COMPLETED C1", "STEP_STARTED C2"])
        try script.wakeUp()
        #expect(script.lastStory == ["STEP_FAILED C2 approval_expired"] + Self.end("REJECTED approval_expired"))
    }

    @Test func `an approval that is given`() throws {
        var script = try SagaScript(
            ["a": [], "b": ["a"]], decision: ReducerOrderTests.review, keepsPlan: true)
        try script.answer(.approved)
        #expect(script.lastStory == Array(Self.dispatch.dropFirst(4)))
    }

    @Test func `a step that is tried again`() throws {
        var script = try SagaScript(
            ["a": [], "b": ["a"]], fault: StepFault(.busy, code: "full", text: "no capacity"), keepsPlan: true)
        #expect(script.lastStory == Array(Self.dispatch.prefix(6)) + ["STEP_FAILED C3 BUSY"])
        #expect(try last(script, .stepFailed).error == "BUSY full: no capacity")
        script.fault = nil
        try script.wakeUp()
        #expect(script.lastStory == Array(Self.dispatch.dropFirst(5)))
    }

    @Test func `a saga that is stopped, and one that is given up`() throws {
        var stopped = try SagaScript(["a": []])
        try stopped.order(.cancel)
        #expect(stopped.lastStory == [])
        try stopped.report("a", .cancelled)
        #expect(stopped.lastStory == ["TICKET_FAILED a", "TICKET_ASSIGNED a#1"])
        #expect(try last(stopped, .ticketFailed).status == "CANCELLED")
        try stopped.order(.giveUp)
        #expect(stopped.lastStory == Self.end("FAILED given_up"))
    }

    @Test func `a result while an operator holds the saga is told at once, what follows from it when it goes on`()
        throws
    {
        var script = try SagaScript(["a": []])
        try script.order(.pause)
        try script.report("a", .completed)
        #expect(script.lastStory == ["TICKET_COMPLETED a"])
        try script.order(.resume)
        #expect(script.lastStory == ["STEP_COMPLETED C5"] + Self.end("COMPLETED"))
    }

    // MARK: Time

    @Test func `time that is not kept is told once, and the ticket and the saga say so`() throws {
        var script = try SagaScript(["a": []])
        try script.fire(at: Sample.now + 48_000)
        #expect(script.lastStory == [])
        try script.fire(at: Sample.now + 60_500)
        #expect(script.lastStory == ["SLA_VIOLATION a"])
        let violation = try last(script, .slaViolation)
        #expect(violation.isCompliant == false)
        #expect(violation.taskType == "BUILD")
        #expect(violation.status == "PENDING")
        #expect(violation["violation_type"] == .text("DEADLINE_EXCEEDED"))
        #expect(violation["delay_ms"] == .number(500))
        #expect(violation["violation_id"] == script.outcomes.last?.violations.first.map { .text($0.id.description) })
        try script.report("a", .completed)
        #expect(script.lastStory == ["TICKET_COMPLETED a", "STEP_COMPLETED C5"] + Self.end("COMPLETED"))
        #expect(try last(script, .ticketCompleted).isCompliant == false)
        #expect(try last(script, .flowCompleted).isCompliant == false)
    }

    @Test func `a result that comes too late is told before the time that it did not keep`() throws {
        var script = try SagaScript(["a": []])
        script.now += 60_001
        try script.report("a", .completed)
        #expect(
            script.lastStory == ["TICKET_COMPLETED a", "SLA_VIOLATION a", "STEP_COMPLETED C5"] + Self.end("COMPLETED"))
        #expect(try last(script, .slaViolation).workerID == "agent")
    }

    @Test func `a saga that took too long is not compliant although its tickets were`() throws {
        var script = try SagaScript(["a": []], profile: { $0.executionDeadlineMs = 1000 })
        try script.fire(at: Sample.now + 1000)
        #expect(script.lastStory == ["STEP_FAILED C5 execution_overdue"])
        try script.report("a", .completed)
        try script.undo("a")
        #expect(try last(script, .flowCompleted).isCompliant == false)
    }

    @Test func `a ticket that goes out once more says by whose order`() throws {
        var script = try SagaScript(["a": []])
        try script.order(.retry(ticket: script.ticket("a")))
        #expect(script.lastStory == ["TICKET_ASSIGNED a"])
        #expect(try last(script, .ticketAssigned)["replay"] == .text("command-1"))
    }

    // MARK: Fields

    @Test func `events carry what is known of their ticket`() throws {
        var script = try SagaScript(["a": []])
        let assigned = try last(script, .ticketAssigned)
        #expect(assigned.ticketID == script.ticket("a"))
        #expect(assigned.taskType == "BUILD")
        #expect(assigned.workerID == nil)
        #expect(assigned.status == "PENDING")
        #expect(assigned["ticket_kind"] == .text("plan"))
        script.now += 10
        let result = ExecutionResult(
            ticketID: script.ticket("a"), status: .failed, agentID: "w-1", actualDurationMs: 7,
            errorMessage: "disk full")
        try script.apply { .result(result, $0) }
        let failed = try last(script, .ticketFailed)
        #expect(failed.timestampMs == Sample.now + 10)
        #expect(failed.workerID == "w-1")
        #expect(failed.durationMs == 7)
        #expect(failed.error == "disk full")
        #expect(failed.success == false)
        #expect(failed.isCompliant == true)
        let undoing = try last(script, .ticketAssigned)
        #expect(undoing.ticketID == script.undoing("a"))
        #expect(undoing.taskType == "COMPENSATE")
        #expect(undoing["ticket_kind"] == .text("compensation"))
        #expect(undoing["original_ticket_id"] == .text(script.ticket("a").description))
        #expect(undoing["compensation_attempt"] == .number(1))
        try script.undo("a")
        #expect(try last(script, .ticketCompleted)["ticket_kind"] == .text("compensation"))
        let end = try last(script, .flowCompleted)
        #expect(end.durationMs == 10)
        #expect(end.status == "COMPENSATED")
        #expect(end.success == false)
        #expect(end.isCompliant == true)
        #expect(end.error == "ticket_failed")
        #expect(end.ticketIDs == [script.ticket("a")])
        #expect(
            end.metadata == [
                Entry("orchestrator_version", .text("v2")), Entry("attempt", .number(1)),
                Entry("total_tickets", .number(1)), Entry("tickets_completed", .number(0)),
                Entry("tickets_failed", .number(1)), Entry("tickets_compensated", .number(1)),
                Entry("label", .text("FAILED")),
            ])
    }

    @Test func `a ticket with an allocation names its worker`() throws {
        let script = try SagaScript(["a": []])
        var outcome = try #require(script.outcomes.first)
        outcome.effects = outcome.effects.map { effect in
            guard case .publish(var ticket) = effect else { return effect }
            ticket.metadata.append(Entry("agent_id", "w-9"))
            return .publish(ticket)
        }
        let event = Event.decision(try Sample.decode(Sample.decision()), planHolder: nil)
        let events = FlowEvent.events(of: outcome, after: event, Sample.context)
        #expect(events.filter { $0.kind == .ticketAssigned }.map(\.workerID) == ["w-9"])
    }

    @Test func `steps have the durations of the journal, rounded up, and none where nothing was measured`() throws {
        var context = Sample.context
        context.clock = .recorded([.validatePlan: 1_500_000, .generateTickets: 1, .allocateResources: 0])
        let event = Event.decision(try Sample.decode(Sample.decision()), planHolder: nil)
        let outcome = try Reducer.reduce(nil, event, context)
        let events = FlowEvent.events(of: outcome, after: event, context)
        #expect(events.filter { $0.kind == .stepCompleted }.map(\.durationMs) == [2, 1, nil, nil])
        #expect(events.filter { $0.kind == .stepStarted }.map(\.durationMs) == [nil, nil, nil, nil, nil])
        #expect(events.filter { $0.kind == .stepCompleted }.map(\.success) == [true, true, true, true])
        #expect(events.filter { $0.kind == .stepCompleted }.map(\.status) == .init(repeating: "completed", count: 4))
    }

    @Test func `an outcome without a saga tells nothing`() throws {
        let result = ExecutionResult(ticketID: Identifier(high: 1, low: 2), status: .completed)
        let event = Event.result(result, nil)
        let outcome = try Reducer.reduce(nil, event, Sample.context)
        #expect(outcome.effects.count == 1)
        #expect(FlowEvent.events(of: outcome, after: event, Sample.context) == [])
    }

    // MARK: Any course

    @Test(arguments: 0..<10) func `in any order of results everything is told, and once`(seed: Int) throws {
        var random = Seeded(seed)
        for _ in 0..<20 {
            let world = UndoWorld(&random)
            let script = try world.run(try world.decision, &random, isStored: seed % 2 == 0)
            let events = script.stories.flatMap { $0 }
            func ids(_ kinds: FlowEvent.Kind...) -> [Identifier] {
                events.filter { kinds.contains($0.kind) }.compactMap(\.ticketID).sorted()
            }
            #expect(ids(.ticketAssigned) == script.rows.map(\.id).sorted())
            #expect(ids(.ticketCompleted) == script.rows.filter { $0.progress.state == .completed }.map(\.id).sorted())
            #expect(ids(.ticketFailed) == script.rows.filter { $0.progress.state.isFailure }.map(\.id).sorted())
            #expect(ids(.slaViolation) == script.outcomes.flatMap(\.violations).compactMap(\.ticketID).sorted())
            let steps = script.outcomes.flatMap(\.journal).filter {
                [.stepStarted, .stepCompleted, .stepFailed].contains($0.kind)
            }
            #expect(events.filter { $0.step != nil }.map(\.kind.rawValue) == steps.map(\.kind.rawValue))
            #expect(events.first?.kind == .flowStarted)
            #expect(events.last?.kind == .flowCompleted)
            #expect(events.count { $0.kind == .flowStarted || $0.kind == .flowCompleted } == 2)
        }
    }
}

extension SagaScript {
    /// A script with other constants.
    fileprivate init(_ tasks: KeyValuePairs<String, [String]>, profile change: (inout Profile) -> Void) throws {
        var profile = Profile()
        change(&profile)
        try self.init(tasks, profile: profile)
    }
}
