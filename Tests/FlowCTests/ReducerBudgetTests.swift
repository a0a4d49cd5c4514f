import Documents
import FlowC
import Testing

/// What the error budget has to do with a saga.
@Suite struct ReducerBudgetTests {
    static let low = ErrorBudget(
        remaining: 12.5, status: "CRITICAL", burnRates: [.init(windowHours: 1, rate: 14.4, level: "FAST")])

    static func budgetAlerts(_ script: SagaScript) -> [SLAAlert] {
        script.outcomes.flatMap(\.alerts).filter { if case .budget = $0.context { true } else { false } }
    }

    /// A saga of two tickets that breaks the time of one, or in which one fails, or which goes well.
    enum Course: CaseIterable {
        case late, failed, good
    }

    static func script(_ course: Course, _ budget: ErrorBudget) throws -> SagaScript {
        var script = try SagaScript(["a": [], "b": []])
        script.budget = budget
        switch course {
        case .late:
            try script.fire(at: Sample.now + 60_000)
            for task in ["a", "b"] { try script.report(task, .completed) }
        case .failed:
            try script.report("a", .failed)
            try script.report("b", .failed)
            try script.undo("a")
            try script.undo("b")
        case .good:
            for task in ["a", "b"] { try script.report(task, .completed) }
        }
        #expect(script.state?.isTerminal == true)
        return script
    }

    static let budgets: [(ErrorBudget, [SLAAlert.Kind])] = [
        (low, [.budgetCritical, .burnRateHigh]),
        (ErrorBudget(remaining: 20, status: "CRITICAL"), []),
        (ErrorBudget(remaining: 20, status: "CRITICAL", criticalBelow: 30), [.budgetCritical]),
        (ErrorBudget(remaining: 5, status: "EXHAUSTED", criticalBelow: 1), []),
        (
            ErrorBudget(remaining: 90, status: "HEALTHY", burnRates: [.init(windowHours: 6, rate: 1.5, level: "SLOW")]),
            [.burnRateHigh]
        ),
        (
            ErrorBudget(remaining: 90, status: "HEALTHY", burnRates: [.init(windowHours: 6, rate: 9, level: "NORMAL")]),
            []
        ),
        (ErrorBudget(), []),
    ]

    @Test(arguments: budgets, Course.allCases)
    func `a saga that ends with a broken time or a failed ticket says once that the budget is low or burns`(
        row: (ErrorBudget, [SLAAlert.Kind]), course: Course
    ) throws {
        let (budget, kinds) = row
        let script = try Self.script(course, budget)
        let alerts = Self.budgetAlerts(script)
        #expect(alerts.map(\.kind) == (course == .good ? [] : kinds))
        // With the last event, before its frame.
        #expect(script.outcomes.dropLast().allSatisfy { !$0.alerts.contains { alerts.contains($0) } })
        for alert in alerts {
            #expect(alert.id == .alert(saga: SagaScript.id, cause: alert.kind.cause, ticket: nil))
            #expect(alert.context == .budget(budget))
            #expect(alert.serviceName == "orchestrator-dynamic")
            #expect(alert.timestampMs == script.now)
        }
    }

    @Test func `frames say how it stands when they are made`() throws {
        var script = try SagaScript(["a": []])
        script.budget = Self.low
        try script.report("a", .completed)
        let frames = script.outcomes.flatMap(\.frames)
        #expect(frames.map(\.metrics.budgetStatus) == ["UNKNOWN", "CRITICAL"])
        #expect(frames.map(\.metrics.budgetCritical) == [false, true])
        var decision = Context(timeMs: Sample.now)
        decision.budget = Self.low
        let first = try Reducer.reduce(
            nil, .decision(try Sample.decode(Sample.decision()), planHolder: nil), decision)
        #expect(first.frames.map(\.metrics.budgetStatus) == ["CRITICAL"])
    }

    @Test func `a violation says what is left`() throws {
        #expect(try Self.script(.late, Self.low).outcomes.flatMap(\.violations).map(\.budgetRemaining) == [12.5, 12.5])
        #expect(
            try Self.script(.late, ErrorBudget()).outcomes.flatMap(\.violations).map(\.budgetRemaining) == [nil, nil])
    }

    @Test func `it changes nothing but alerts, frames and violations`() throws {
        for course in Course.allCases {
            let (known, unknown) = (try Self.script(course, Self.low), try Self.script(course, ErrorBudget()))
            #expect(try known.saga == unknown.saga)
            #expect(known.outcomes.map(\.journal) == unknown.outcomes.map(\.journal))
            #expect(known.outcomes.map(\.incidents) == unknown.outcomes.map(\.incidents))
        }
    }

    @Test func `a checkpoint gives the same effects again`() throws {
        var context = Context(timeMs: Sample.now)
        context.budget = Self.low
        let decision = try Sample.decode(Sample.decision())
        let first = try Reducer.reduce(nil, .decision(decision, planHolder: nil), context)
        let document = try #require(first.checkpoint?.document)
        let stored = try #require(
            try Sample.read(document) { $0["context"].flatMap { Context(stored: $0, clock: .still) } })
        let again = try Reducer.reduce(nil, .decision(decision, planHolder: nil), stored)
        #expect(again.effects == first.effects)
        #expect(again.checkpoint?.document == document)
    }
}
