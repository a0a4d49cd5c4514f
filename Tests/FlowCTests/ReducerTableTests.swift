import FlowC
import Testing

/// Every row of the execution table is reached by events, and every state can be left by them.
@Suite struct ReducerTableTests {
    /// A transition that a journal tells.
    struct Reached: Hashable {
        let from: ExecutionState
        let event: ExecutionEvent
        let to: ExecutionState
    }

    /// What the transitions of an outcome were. Where the table has several events from one state to another, the reason
    /// of the saga tells which.
    static func reached(_ outcome: Outcome) -> [Reached] {
        outcome.journal.compactMap { entry in
            guard entry.step == nil, let from = ExecutionState(rawValue: entry.from),
                let to = ExecutionState(rawValue: entry.to),
                let event = event(entry, from, to, outcome.saga?.reason)
            else { return nil }
            return Reached(from: from, event: event, to: to)
        }
    }

    private static func event(
        _ entry: JournalEntry, _ from: ExecutionState, _ to: ExecutionState, _ reason: String?
    ) -> ExecutionEvent? {
        let detail = entry.detail ?? ""
        switch (from, to, entry.kind) {
        case (.waitingForEvent, .waitingForEvent, .stateTransition): return .retryTicket
        case (.compensating, .compensating, .stateTransition): return .retry
        case (.waitingForEvent, .waitingForEvent, .signalReceived), (.compensating, .compensating, .signalReceived):
            return detail.hasPrefix("the ticket") ? .progress : nil
        case (.compensating, .compensating, .compensationStep): return .progress
        case (.compensating, .compensating, .compensationFailed):
            return detail.contains("is not undone") ? .stuck : detail.contains("is FAILED") ? .failed : nil
        case (.running, .failed, .stateTransition):
            return reason == "invalid_plan" ? .invalid : reason == "denied" ? .denied : .failed
        case (.awaitingApproval, .rejected, .stateTransition): return reason == "declined" ? .declined : .expired
        case (.waitingForEvent, .compensating, .stateTransition), (.waitingForEvent, .failed, .stateTransition):
            return reason == "ticket_failed" ? .failed : reason == "execution_overdue" ? .deadline : .compensate
        case (_, _, .stateTransition):
            let rules = ExecutionRule.all.filter { $0.from == from && $0.to.contains(to) }
            return rules.count == 1 ? rules[0].event : nil
        default: return nil
        }
    }

    static let deadline = Sample.now + 4 * 3_600_000
    static let day: Int64 = 24 * 3_600_000

    typealias Story = @Sendable () throws -> SagaScript

    static func waiting(compensates: Bool = true) throws -> SagaScript {
        var profile = Profile()
        profile.compensates = compensates
        return try SagaScript(["a": [], "b": []], profile: profile)
    }

    static func order(_ state: ExecutionState, from: ExecutionState = .waitingForEvent, _ order: Command.Order)
        throws -> SagaScript
    {
        var script = try ReducerOrderTests.script(in: state, from: from)
        try script.order(order)
        return script
    }

    /// Stories that end, together all that can happen.
    static let stories: [Story] = [
        // The gate, C1 and approvals.
        { try ReducerOrderTests.script(in: .rejected) },
        { try ReducerOrderTests.script(in: .failed) },
        { try order(.awaitingApproval, .cancel) },
        {
            var script = try ReducerOrderTests.script(in: .awaitingApproval)
            try script.answer(.rejected)
            return script
        },
        {
            var script = try ReducerOrderTests.script(in: .awaitingApproval)
            try script.fire(at: Sample.now + day)
            return script
        },
        {
            var script = try ReducerOrderTests.script(in: .awaitingApproval)
            let answer = try script.answer(to: .approved)
            try script.fail(TicketFailure(.tooLarge, taskID: "a", detail: "")) { .answer(answer, $0) }
            return script
        },
        {
            var profile = Profile()
            profile.consolidation = .onDispatch
            return try SagaScript(profile: profile)
        },
        // Pauses.
        { try SagaScript(fault: StepFault(.nonRetryable, code: "no", text: ""), keepsPlan: true) },
        { try order(.retrying, .cancel) },
        { try order(.deferred, .cancel) },
        { try order(.paused, from: .retrying, .cancel) },
        {
            var script = try order(.paused, from: .retrying, .resume)
            for _ in 0..<4 { try script.wakeUp() }
            return script
        },
        {
            var script = try order(.paused, from: .deferred, .resume)
            for _ in 0..<11 { try script.wakeUp() }
            return script
        },
        // Results.
        {
            var script = try order(.paused, .resume)
            try script.report("a", .completed)
            try script.order(.retry(ticket: script.ticket("b")))
            try script.report("b", .completed)
            return script
        },
        { try ReducerOrderTests.script(in: .compensated) },
        {
            var script = try waiting()
            try script.order(.compensate)
            try script.report("a", .failed)
            try script.report("b", .failed)
            for attempt in 1...3 { try script.undo("a", attempt, .failed) }
            try script.order(.retry(ticket: nil))
            try script.undo("a", 4)
            try script.order(.giveUp)
            return script
        },
        {
            var script = try waiting()
            try script.fire(at: Sample.now + 60_000)
            try script.fire(at: deadline)
            for task in ["a", "b"] { try script.undo(task) }
            return script
        },
        {
            var script = try order(.paused, .cancel)
            for task in ["a", "b"] { try script.report(task, .completed) }
            for task in ["a", "b"] { try script.undo(task) }
            return script
        },
        {
            var script = try waiting()
            try script.order(.cancel)
            for task in ["a", "b"] { try script.report(task, .completed) }
            for task in ["a", "b"] { try script.undo(task) }
            return script
        },
        // Compensation off.
        {
            var script = try waiting(compensates: false)
            try script.order(.cancel)
            return script
        },
        {
            var script = try waiting(compensates: false)
            try script.order(.compensate)
            return script
        },
        {
            var script = try waiting(compensates: false)
            try script.report("a", .failed)
            return script
        },
        {
            var script = try waiting(compensates: false)
            try script.fire(at: deadline)
            return script
        },
    ]

    @Test func `every row of the table is reached, towards each of its states`() throws {
        let reached = Set(try Self.stories.flatMap { try $0().outcomes.flatMap(Self.reached) })
        let all = ExecutionRule.all.flatMap { rule in
            rule.to.map { Reached(from: rule.from, event: rule.event, to: $0) }
        }
        for row in all where !reached.contains(row) {
            Issue.record("\(row.from.rawValue) \(row.event.rawValue) → \(row.to.rawValue) is not reached")
        }
        #expect(reached.isSubset(of: all))
    }

    @Test(arguments: stories.indices) func `a story ends, and its transitions fold to where it ends`(index: Int) throws
    {
        let script = try Self.stories[index]()
        let state = try #require(script.state)
        #expect(state.isTerminal)
        #expect(script.wish == .never)
        var folded = ExecutionState.pending.rawValue
        var revision: Int64 = 0
        for outcome in script.outcomes {
            for entry in outcome.journal where entry.step == nil {
                #expect(entry.from == folded)
                if entry.kind == .stateTransition { folded = entry.to }
                #expect(entry.to == folded)
            }
            if let saga = outcome.saga {
                #expect(saga.revision == revision + 1)
                revision = saga.revision
            }
        }
        #expect(folded == state.rawValue)
        #expect(script.outcomes.flatMap(\.frames).count { $0.kind == .ended } == 1)
    }

    @Test func `every state is entered, and every one that is not terminal is left towards an end`() throws {
        var entered: Set<String> = [ExecutionState.pending.rawValue]
        var left: Set<String> = []
        for story in Self.stories {
            for outcome in try story().outcomes {
                for entry in outcome.journal where entry.kind == .stateTransition {
                    entered.insert(entry.to)
                    left.insert(entry.from)
                }
            }
        }
        #expect(entered == Set(ExecutionState.allCases.map(\.rawValue)))
        #expect(left == Set(ExecutionState.allCases.filter { !$0.isTerminal }.map(\.rawValue)))
    }
}
