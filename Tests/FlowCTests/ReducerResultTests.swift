import FlowC
import Testing

/// What the results of workers do to a saga (domain.md, "Results, deadlines, compensation").
@Suite struct ReducerResultTests {
    // MARK: Labels

    @Test func `all completed is SUCCESS, whatever the order`() throws {
        for order in [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]] {
            var script = try SagaScript(["a": [], "b": ["a"], "c": ["a"]])
            for task in order.dropLast() {
                let outcome = try script.report(task, .completed)
                #expect(outcome.verdict == .progressed)
                #expect(outcome.frames.isEmpty)
            }
            let last = try script.report(order[2], .completed)
            #expect(last.verdict == .entered(.completed))
            #expect(last.transitions == ["WAITING_FOR_EVENT→COMPLETED"])
            #expect(last.frames.map(\.label) == ["SUCCESS"])
            #expect(last.saga?.facts.label == "SUCCESS")
            #expect(last.saga?.reason == nil)
            #expect(last.saga?.holdsPlan == true)
            #expect(last.wake == .never)
            #expect(last.checkpoint?.steps.map(\.state).allSatisfy { $0 == .completed } == true)
            #expect(last.journal.last?.kind == .workflowCompleted)
        }
    }

    /// How many of how many fail, and the label.
    static let labels: [(Int, Int, String)] = [
        (1, 1, "FAILED"), (1, 2, "PARTIAL"), (2, 2, "FAILED"), (1, 3, "PARTIAL"), (2, 3, "FAILED"),
        (2, 4, "PARTIAL"), (3, 4, "FAILED"), (2, 5, "PARTIAL"), (3, 5, "FAILED"),
    ]

    @Test(arguments: labels) func `more than half failed is FAILED, fewer PARTIAL`(
        failures: Int, count: Int, label: String
    ) throws {
        for status in [ExecutionResult.Status.failed, .cancelled] {
            let tasks = (0..<count).map { ("t\($0)", [String]()) }
            var script = try SagaScript(tasks: tasks)
            for index in 0..<count { try script.report("t\(index)", index < failures ? status : .completed) }
            #expect(script.state == .compensating)
            #expect(script.remembered?.label == nil)
            for index in 0..<count { try script.undo("t\(index)") }
            #expect(script.state == .compensated)
            #expect(script.remembered?.label == label)
            #expect(script.outcomes.last?.frames.map(\.label) == [label])
        }
    }

    @Test func `nothing answered is neither success nor failure`() throws {
        var script = try SagaScript(["a": []])
        try script.order(.cancel)
        try script.fire(at: Sample.now + 48_000)
        try script.fire(at: Sample.now + 60_000)
        try script.undo("a")
        #expect(script.state == .cancelled)
        #expect(script.remembered?.label == "PARTIAL")
    }

    @Test func `without consolidation the label is DISPATCHED`() throws {
        var profile = Profile()
        profile.consolidation = .onDispatch
        var script = try SagaScript(profile: profile)
        #expect(script.state == .completed)
        #expect(script.remembered?.label == "DISPATCHED")
        #expect(script.wish == .never)
        let result = try script.report("a", .failed)
        #expect(result.verdict == .late)
        #expect(result.effects.isEmpty)
    }

    @Test func `without compensation a failure ends the saga with its label and its incident`() throws {
        var profile = Profile()
        profile.compensates = false
        var script = try SagaScript(["a": [], "b": []], profile: profile)
        try script.report("a", .completed)
        let outcome = try script.report("b", .failed, error: "no disk")
        #expect(outcome.verdict == .entered(.failed))
        #expect(outcome.compensations.isEmpty)
        #expect(outcome.frames.map(\.label) == ["PARTIAL"])
        #expect(outcome.saga?.facts.label == "PARTIAL")
        #expect(outcome.incidents.map(\.cause) == [.ticketFailed])
        #expect(outcome.wake == .never)
    }

    @Test func `without compensation a cancelled saga has its label`() throws {
        var profile = Profile()
        profile.compensates = false
        var script = try SagaScript(["a": [], "b": []], profile: profile)
        try script.report("a", .completed)
        let outcome = try script.order(.cancel)
        #expect(outcome.transitions == ["WAITING_FOR_EVENT→CANCEL_REQUESTED", "CANCEL_REQUESTED→CANCELLED"])
        #expect(outcome.frames.map(\.label) == ["PARTIAL"])
        #expect(outcome.compensations.isEmpty)
    }

    // MARK: Repeated and contradicting

    /// What is reported first, and what changes nothing after it.
    static let repeated: [(ExecutionResult.Status, [ExecutionResult.Status])] = [
        (.running, [.running]), (.completed, [.completed, .running, .preempted]),
    ]

    @Test(arguments: repeated) func `what is known already is nothing`(
        first: ExecutionResult.Status, again: [ExecutionResult.Status]
    ) throws {
        var script = try SagaScript()
        try script.report("a", first)
        let before = try script.saga
        for status in again {
            let outcome = try script.report("a", status)
            #expect(outcome.verdict == .duplicate)
            #expect(outcome.isNothing)
            #expect(outcome.wake == .unchanged)
        }
        #expect(try script.saga == before)
    }

    @Test func `a failure that is told again is nothing, in other words too`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", .failed)
        for status in [ExecutionResult.Status.failed, .cancelled, .running, .preempted] {
            let outcome = try script.report("a", status)
            #expect(outcome.verdict == .duplicate)
            #expect(outcome.isNothing)
        }
    }

    /// What is recorded, and what contradicts it.
    static let contradictions: [(ExecutionResult.Status, ExecutionResult.Status)] = [
        (.completed, .failed), (.completed, .cancelled), (.failed, .completed), (.cancelled, .completed),
    ]

    @Test(arguments: contradictions) func `a contradiction is told once and changes nothing`(
        first: ExecutionResult.Status, second: ExecutionResult.Status
    ) throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", first)
        let (state, wish) = (script.state, script.wish)
        let outcome = try script.report("a", second)
        #expect(outcome.verdict == .contradicted)
        #expect(outcome.saga?.state == state)
        #expect(outcome.incidents.map(\.cause) == [.contradictoryResult])
        #expect(outcome.incidents.map(\.ticketID) == [script.ticket("a")])
        #expect(outcome.effects.count == 1)
        #expect(outcome.journal.map(\.kind) == [.signalReceived])
        #expect(script.progress("a")?.state.rawValue == first.rawValue)
        #expect(script.wish == wish)
        let again = try script.report("a", second)
        #expect(again.verdict == .duplicate)
        #expect(again.isNothing)
    }

    @Test func `a compensation can be contradicted too`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", .failed)
        try script.undo("a")
        let outcome = try script.undo("a", 1, .failed)
        #expect(outcome.verdict == .contradicted)
        #expect(outcome.incidents.map(\.ticketID) == [script.undoing("a")])
        #expect(script.state == .compensating)
    }

    // MARK: Running

    @Test func `a preempted ticket is pending again and can run again`() throws {
        var script = try SagaScript()
        #expect(try script.report("a", .preempted).verdict == .duplicate)
        script.now += 5
        try script.report("a", .running)
        #expect(script.progress("a")?.state == .running)
        script.now += 5
        let outcome = try script.report("a", .preempted)
        #expect(outcome.verdict == .progressed)
        #expect(script.progress("a")?.state == .pending)
        #expect(script.progress("a")?.endedAt == nil)
        script.now += 5
        try script.report("a", .running)
        #expect(script.progress("a")?.startedAt == Sample.now + 5)
        try script.report("a", .completed)
        #expect(script.progress("a")?.state == .completed)
        #expect(script.state == .waitingForEvent)
    }

    @Test func `a result is written down with what its worker says`() throws {
        var script = try SagaScript(["a": [], "b": []])
        script.now += 7
        let result = ExecutionResult(
            ticketID: script.ticket("a"), status: .failed, agentID: "w-7", actualDurationMs: 31, errorMessage: "no disk"
        )
        let outcome = try script.apply { .result(result, $0) }
        let progress = try #require(script.progress("a"))
        #expect(progress.state == .failed)
        #expect(progress.endedAt == Sample.now + 7)
        #expect(progress.agentID == "w-7")
        #expect(progress.actualDurationMs == 31)
        #expect(progress.error == "no disk")
        #expect(
            outcome.journal.first?.detail == "the ticket \(script.ticket("a")) is FAILED at w-7: no disk")
        #expect(outcome.saga?.reason == "ticket_failed")
        #expect(outcome.incidents.first?.details == ["the ticket \(script.ticket("a")) is FAILED: no disk"])
    }

    // MARK: After the end

    @Test func `a first result after the end is written down and nothing more`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", .failed)
        try script.order(.giveUp)
        #expect(script.state == .failed)
        let before = try script.saga
        let outcome = try script.report("b", .completed)
        #expect(outcome.verdict == .late)
        #expect(outcome.effects.isEmpty)
        #expect(outcome.checkpoint == nil)
        #expect(outcome.wake == .unchanged)
        #expect(outcome.saga?.state == .failed)
        #expect(outcome.saga?.facts.label == before.facts.label)
        #expect(outcome.journal.map(\.kind) == [.signalReceived])
        #expect(outcome.journal.first?.detail?.hasSuffix("after the end") == true)
        #expect(script.progress("b")?.state == .pending)
        for status in [ExecutionResult.Status.completed, .failed, .running] {
            #expect(try script.report("b", status).isNothing)
        }
    }

    @Test func `a contradiction after the end is an incident too, once`() throws {
        var script = try SagaScript(["a": []])
        try script.report("a", .completed)
        #expect(script.state == .completed)
        let outcome = try script.report("a", .failed)
        #expect(outcome.verdict == .contradicted)
        #expect(outcome.incidents.map(\.cause) == [.contradictoryResult])
        #expect(outcome.saga?.state == .completed)
        #expect(outcome.frames.isEmpty)
        let again = try script.report("a", .cancelled)
        #expect(again.isNothing)
    }

    @Test func `a ticket that completed although one that it depends on failed is an incident at the end`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["a"]])
        try script.report("b", .completed)
        try script.report("a", .failed)
        try script.report("c", .failed)
        try script.undo("b")
        let outcome = try script.undo("a")
        #expect(outcome.saga?.state == .compensated)
        #expect(outcome.incidents.map(\.cause) == [.contradictoryResult])
        #expect(outcome.incidents.map(\.ticketID) == [script.ticket("b")])
        #expect(
            outcome.incidents.first?.details == [
                "the ticket \(script.ticket("b")) completed, but the ticket \(script.ticket("a")) that it depends on is FAILED"
            ])
    }

    @Test func `a failure after its time is a violation like no answer, whether the timer was first or not`() throws {
        for timerIsFirst in [false, true] {
            var script = try SagaScript(["a": [], "b": []])
            script.now = Sample.now + 60_001
            var outcomes: [Outcome] = []
            if timerIsFirst { outcomes.append(try script.fire(.ticketDeadline)) }
            outcomes.append(try script.report("a", .failed))
            let ofA = outcomes.flatMap(\.violations).filter { $0.ticketID == script.ticket("a") }
            #expect(ofA.count == 1)
            #expect(ofA.first?.delayMs == (timerIsFirst ? nil : 1) || timerIsFirst)
            let overdue = outcomes.flatMap(\.incidents).filter { $0.cause == .ticketOverdue }
            #expect(Set(overdue.compactMap(\.ticketID)) == [script.ticket("a"), script.ticket("b")])
            #expect(overdue.count == 2)
        }
    }

    @Test func `a late answer of a compensation is written down`() throws {
        var script = try SagaScript(["a": []])
        try script.report("a", .failed)
        try script.wakeUp()
        #expect(script.issued == ["a#1", "a#2"])
        try script.undo("a", 2)
        #expect(script.state == .compensated)
        let outcome = try script.undo("a", 1)
        #expect(outcome.verdict == .late)
        #expect(outcome.effects.isEmpty)
    }

    // MARK: Held and unknown

    @Test func `what completes while the saga is paused completes it at the resumption`() throws {
        var script = try SagaScript()
        try script.order(.pause)
        for task in ["a", "b"] {
            let outcome = try script.report(task, .completed)
            #expect(outcome.verdict == .progressed)
            #expect(outcome.saga?.state == .paused)
            #expect(outcome.effects.isEmpty)
        }
        let outcome = try script.order(.resume)
        #expect(outcome.transitions == ["PAUSED→WAITING_FOR_EVENT", "WAITING_FOR_EVENT→COMPLETED"])
        #expect(outcome.frames.map(\.label) == ["SUCCESS"])
    }

    @Test func `what fails while the saga is paused undoes it at the resumption`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("b", .completed)
        try script.order(.pause)
        let failure = try script.report("a", .failed)
        #expect(failure.saga?.state == .paused)
        #expect(failure.incidents.map(\.cause) == [.ticketFailed])
        #expect(failure.compensations.isEmpty)
        let outcome = try script.order(.resume)
        #expect(outcome.transitions == ["PAUSED→WAITING_FOR_EVENT", "WAITING_FOR_EVENT→COMPENSATING"])
        #expect(outcome.saga?.reason == "ticket_failed")
        #expect(outcome.incidents.isEmpty)
        #expect(script.issued == ["a#1", "b#1"])
    }

    @Test func `a result of an unknown ticket goes to the dead letters`() throws {
        var script = try SagaScript()
        let id = Identifier(high: 1, low: 2)
        let letter = DeadLetter(reason: "unknown_ticket", field: "ticket_id", detail: "there is no ticket \(id)")
        let outcome = try script.report(ticket: id, .completed)
        #expect(outcome.deadLetters == [letter])
        #expect(outcome.saga == nil)
        let result = ExecutionResult(ticketID: id, status: .completed)
        #expect(try Reducer.reduce(nil, .result(result, nil), Sample.context).deadLetters == [letter])
        #expect(try Reducer.reduce(try script.saga, .result(result, nil), Sample.context).deadLetters == [letter])
    }

    // MARK: Incidents of failures

    @Test func `a ticket that could not start raises no incident, one that did work does when that is known`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["b"]])
        #expect(try script.report("b", .failed).incidents.isEmpty)
        #expect(try script.report("c", .failed).incidents.isEmpty)
        let outcome = try script.report("a", .completed)
        #expect(outcome.incidents.map(\.ticketID) == [script.ticket("b")])
        #expect(script.issued == ["b#1"])
        try script.undo("b")
        try script.undo("a")
        #expect(script.issued == ["b#1", "a#1"])
        #expect(script.state == .compensated)
        #expect(script.outcomes.flatMap(\.incidents).map(\.cause) == [.ticketFailed])
    }

    @Test func `a failed compensation raises no incident of a failed ticket`() throws {
        var script = try SagaScript(["a": []])
        try script.report("a", .failed)
        #expect(try script.undo("a", 1, .failed).incidents.isEmpty)
        #expect(try script.undo("a", 2, .failed).incidents.isEmpty)
    }

    // MARK: Durations

    @Test func `lines say how long the saga is in its state already`() throws {
        var script = try SagaScript()
        script.now += 10
        #expect(try script.report("a", .running).journal.map(\.durationMs) == [10])
        script.now += 10
        #expect(try script.report("a", .completed).journal.map(\.durationMs) == [20])
        script.now += 10
        try script.order(.retry(ticket: script.ticket("b")))
        script.now += 10
        let last = try script.report("b", .completed)
        #expect(last.journal.first { $0.kind == .stateTransition }?.durationMs == 40)
        #expect(last.saga?.facts.stateSince == nil)
    }
}
