import FlowC
import Testing

/// Orders of operators in every state (domain.md, "Executions: state × event").
@Suite struct ReducerOrderTests {
    static let review: [String: String?] = ["requires_human_review": "true"]
    static let transient = StepFault(.transient, code: "http_503", text: "not now")
    static let busy = StepFault(.busy, code: "no_capacity", text: "full")

    /// A saga in each state in which an order can find it.
    static func script(in state: ExecutionState, from: ExecutionState = .waitingForEvent) throws -> SagaScript {
        let tasks: KeyValuePairs<String, [String]> = ["a": [], "b": []]
        var script: SagaScript
        switch state {
        case .awaitingApproval: script = try SagaScript(tasks, decision: review)
        case .retrying: script = try SagaScript(tasks, fault: transient, keepsPlan: true)
        case .deferred: script = try SagaScript(tasks, fault: busy, keepsPlan: true)
        case .rejected: script = try SagaScript(tasks, decision: ["final_decision": #""reject""#])
        case .failed: script = try SagaScript(tasks, plan: ["tasks": "[]"])
        case .paused:
            script = try Self.script(in: from)
            try script.order(.pause)
        case .completed:
            script = try SagaScript(tasks)
            try script.report("a", .completed)
            try script.report("b", .completed)
        case .compensating:
            script = try SagaScript(tasks)
            try script.report("a", .failed)
        case .compensated:
            script = try Self.script(in: .compensating)
            try script.report("b", .failed)
            try script.undo("a")
            try script.undo("b")
        case .cancelled:
            script = try Self.script(in: .awaitingApproval)
            try script.order(.cancel)
        default: script = try SagaScript(tasks)
        }
        #expect(script.state == state)
        return script
    }

    static let orders: [Command.Order] = [
        .cancel, .pause, .resume, .compensate, .giveUp, .retry(ticket: nil), .priority(.critical),
    ]

    /// What follows from each of ``orders`` in each state: the states it goes through, `=` for an order that is obeyed and
    /// leaves the state, `-` for one that is refused.
    static let contract: [(ExecutionState, [String])] = [
        (.awaitingApproval, ["CANCELLED", "-", "-", "-", "-", "-", "="]),
        (
            .waitingForEvent,
            ["CANCEL_REQUESTED COMPENSATING", "PAUSED", "-", "COMPENSATING", "-", "-", "="]
        ),
        (.retrying, ["CANCELLED", "PAUSED", "-", "-", "-", "RUNNING WAITING_FOR_EVENT", "="]),
        (.deferred, ["CANCELLED", "PAUSED", "-", "-", "-", "RUNNING WAITING_FOR_EVENT", "="]),
        (.paused, ["CANCEL_REQUESTED COMPENSATING", "-", "WAITING_FOR_EVENT", "-", "-", "-", "="]),
        (.compensating, ["-", "-", "-", "-", "FAILED", "-", "="]),
        (.completed, ["-", "-", "-", "-", "-", "-", "-"]),
        (.failed, ["-", "-", "-", "-", "-", "-", "-"]),
        (.compensated, ["-", "-", "-", "-", "-", "-", "-"]),
        (.cancelled, ["-", "-", "-", "-", "-", "-", "-"]),
        (.rejected, ["-", "-", "-", "-", "-", "-", "-"]),
    ]

    static let cells = contract.flatMap { state, row in row.indices.map { (state, $0, row[$0]) } }

    @Test(arguments: cells) func `an order does what the state allows, and else leaves a line`(
        state: ExecutionState, order: Int, cell: String
    ) throws {
        var script = try Self.script(in: state)
        script.fault = nil
        script.now += 1000
        let before = try script.saga
        let wish = script.wish
        let outcome = try script.order(Self.orders[order])
        let after = try #require(outcome.saga)
        switch cell {
        case "-":
            guard case .refused = outcome.verdict else {
                Issue.record("not refused: \(outcome.verdict)")
                return
            }
            #expect(after.state == state)
            #expect(outcome.effects.isEmpty)
            #expect(outcome.checkpoint == nil)
            #expect(outcome.journal.map(\.kind) == [.signalReceived])
            #expect(outcome.journal.first?.detail?.contains("refused") == true)
            #expect(after.revision == before.revision + 1)
            #expect(script.wish == wish)
            var same = after
            same.revision = before.revision
            same.updatedAt = before.updatedAt
            same.facts.stateSince = before.facts.stateSince
            same.ticketIDs = before.ticketIDs
            #expect(same == before)
        case "=":
            #expect(after.state == state)
            #expect(outcome.verdict == .obeyed("priority"))
            #expect(outcome.effects.isEmpty)
            #expect(after.priority == .critical)
            #expect(script.wish == wish)
        default:
            let expected = cell.split(separator: " ").map(String.init)
            #expect(outcome.transitions.map { $0.split(separator: "→").last.map(String.init) } == expected)
            #expect(outcome.verdict == .entered(after.state))
            #expect(after.state.rawValue == expected.last)
        }
    }

    @Test func `every order is in the table`() {
        #expect(
            Set(Self.contract.map(\.0)).union([.pending, .running, .cancelRequested]) == Set(ExecutionState.allCases))
        #expect(Self.contract.allSatisfy { $0.1.count == Self.orders.count })
    }

    static let pausedFrom: [(ExecutionState, String)] = [
        (.retrying, "PAUSED→CANCELLED"), (.deferred, "PAUSED→CANCELLED"),
        (.waitingForEvent, "PAUSED→CANCEL_REQUESTED"),
    ]

    @Test(arguments: pausedFrom) func `a paused saga is cancelled at once where no ticket is out`(
        from: ExecutionState, transition: String
    ) throws {
        var script = try Self.script(in: .paused, from: from)
        let outcome = try script.order(.cancel)
        #expect(outcome.transitions.first == transition)
        #expect(outcome.frames.map(\.state) == (from == .waitingForEvent ? [] : [.cancelled]))
    }

    @Test(arguments: pausedFrom.map(\.0)) func `a paused saga goes back to the state it came from`(
        from: ExecutionState
    ) throws {
        var script = try Self.script(in: .paused, from: from)
        #expect(script.remembered?.pausedFrom == from)
        let outcome = try script.order(.resume)
        #expect(outcome.transitions == ["PAUSED→\(from.rawValue)"])
        #expect(outcome.saga?.facts.pausedFrom == nil)
    }

    // MARK: Cancel

    @Test func `a cancelled saga is undone and ends CANCELLED`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        try script.report("a", .completed)
        let outcome = try script.order(.cancel, reason: "wrong plan")
        #expect(
            outcome.transitions == ["WAITING_FOR_EVENT→CANCEL_REQUESTED", "CANCEL_REQUESTED→COMPENSATING"])
        #expect(outcome.saga?.reason == "cancelled")
        #expect(outcome.saga?.detail == "cancel by ops (wrong plan)")
        #expect(outcome.journal.first?.detail == "cancel by ops (wrong plan)")
        #expect(outcome.journal.contains { $0.kind == .cancelRequested })
        #expect(outcome.compensations.isEmpty)
        try script.report("b", .completed)
        try script.undo("b")
        let last = try script.undo("a")
        #expect(last.transitions == ["COMPENSATING→CANCELLED"])
        #expect(last.frames.map(\.state) == [.cancelled])
        #expect(last.frames.map(\.label) == ["SUCCESS"])
        #expect(last.journal.last?.kind == .cancelled)
        #expect(last.saga?.reason == "cancelled")
    }

    // MARK: Exactly one wins

    /// Cancel, the last completion and the execution deadline in every order, with where the saga ends.
    static let races: [([String], ExecutionState)] = [
        (["cancel", "complete", "timeout"], .cancelled), (["cancel", "timeout", "complete"], .cancelled),
        (["complete", "cancel", "timeout"], .completed), (["complete", "timeout", "cancel"], .completed),
        (["timeout", "cancel", "complete"], .compensated), (["timeout", "complete", "cancel"], .compensated),
    ]

    @Test(arguments: races) func `of cancel, completion and deadline the first one wins, and the others change nothing`(
        race: [String], end: ExecutionState
    ) throws {
        var script = try SagaScript(["a": []])
        for event in race {
            switch event {
            case "cancel": try script.order(.cancel)
            case "complete": try script.report("a", .completed)
            default: try script.fire(at: Sample.now + 4 * 3_600_000)
            }
        }
        while script.state == .compensating { try script.undo("a") }
        #expect(script.state == end)
        #expect(script.outcomes.flatMap(\.frames).map(\.kind) == [.dispatched, .ended])
        #expect(script.issued.isEmpty == (end == .completed))
        let refused = script.outcomes.filter { $0.verdict == .refused(reason: "wrong_state") }
        #expect(refused.count == (race[0] == "cancel" ? 0 : 1))
        #expect(refused.allSatisfy { $0.journal.count == 1 })
    }

    // MARK: Retry

    @Test func `a retry needs a ticket of the saga that is out`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", .completed)
        let refusals: [(Identifier?, String)] = [
            (nil, "unknown_ticket"), (Identifier(high: 1, low: 1), "unknown_ticket"),
            (script.ticket("a"), "wrong_state"),
        ]
        for (ticket, reason) in refusals {
            let outcome = try script.order(.retry(ticket: ticket))
            #expect(outcome.verdict == .refused(reason: reason))
            #expect(outcome.effects.isEmpty)
            #expect(outcome.journal.count == 1)
        }
        let outcome = try script.order(.retry(ticket: script.ticket("b")))
        #expect(outcome.verdict == .obeyed("retry"))
        #expect(outcome.effects.count == 1)
        #expect(outcome.transitions == ["WAITING_FOR_EVENT→WAITING_FOR_EVENT"])
    }

    @Test func `a retry of a saga that is being undone needs one that is stuck`() throws {
        var script = try Self.script(in: .compensating)
        #expect(try script.order(.retry(ticket: nil)).verdict == .refused(reason: "nothing_to_retry"))
        for attempt in 1...3 { try script.undo("a", attempt, .failed) }
        #expect(
            try script.order(.retry(ticket: script.ticket("b"))).verdict == .refused(reason: "nothing_to_retry"))
        #expect(try script.order(.retry(ticket: script.ticket("a"))).verdict == .obeyed("retry"))
    }

    @Test(arguments: [ExecutionState.retrying, .deferred]) func `a retry of a ticket means nothing where none is out`(
        state: ExecutionState
    ) throws {
        var script = try Self.script(in: state)
        let outcome = try script.order(.retry(ticket: script.ticket("a")))
        #expect(outcome.verdict == .refused(reason: "unknown_ticket"))
        #expect(outcome.saga?.state == state)
    }

    // MARK: Priority

    @Test func `a changed priority is that of the tickets that follow`() throws {
        var script = try SagaScript(["a": []])
        try script.order(.priority(.critical))
        #expect(try script.report("a", .failed).compensations.map(\.priority) == [.critical])
    }

    @Test func `an order of no saga goes to the dead letters`() throws {
        let script = try SagaScript()
        let command = Command(id: "c", order: .cancel, saga: SagaScript.id, issuedAt: 0, issuedBy: "ops")
        let outcome = try Reducer.reduce(nil, .order(command, try script.stored()), Sample.context)
        #expect(outcome.deadLetters.map(\.reason) == ["unknown_saga"])
        #expect(outcome.saga == nil)
    }
}
