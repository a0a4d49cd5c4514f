import FlowC
import Testing

/// Clocks and deadlines (domain.md, "Results, deadlines, compensation"). A ticket has a minute.
@Suite struct ReducerTimerTests {
    static let start = Sample.now

    @Test func `nothing is said before four fifths, and then once`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        #expect(script.wish == .at(.ticketWarning, Self.start + 48_000))
        let early = try script.fire(at: Self.start + 47_999)
        #expect(early.verdict == .early)
        #expect(early.isNothing)
        #expect(early.wake == .at(.ticketWarning, Self.start + 48_000))
        let outcome = try script.fire(at: Self.start + 48_000)
        #expect(outcome.verdict == .progressed)
        #expect(outcome.alerts.map(\.kind) == [.deadlineApproaching])
        #expect(outcome.effects.count == 1)
        #expect(
            outcome.alerts.map(\.context) == [
                .deadline(
                    ticket: script.ticket("a"),
                    DeadlineCheck(startedAt: Self.start, deadline: Self.start + 60_000, at: Self.start + 48_000))
            ])
        #expect(outcome.journal.map(\.kind) == [.timerFired])
        #expect(outcome.wake == .at(.ticketDeadline, Self.start + 60_000))
        #expect(try script.fire().isNothing)
        #expect(try script.fire(at: Self.start + 59_999).isNothing)
    }

    @Test func `at the end of its time come violation, alert and incident, once, and the saga goes on`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        try script.fire(at: Self.start + 48_000)
        let outcome = try script.fire(at: Self.start + 60_000)
        #expect(outcome.verdict == .progressed)
        #expect(outcome.saga?.state == .waitingForEvent)
        #expect(outcome.violations.map(\.ticketID) == [script.ticket("a")])
        #expect(outcome.violations.map(\.delayMs) == [0])
        #expect(outcome.violations.map(\.completedAt) == [nil])
        #expect(outcome.alerts.map(\.kind) == [.deadlineExceeded])
        #expect(outcome.incidents.map(\.cause) == [.ticketOverdue])
        #expect(outcome.incidents.map(\.ticketID) == [script.ticket("a")])
        #expect(outcome.effects.count == 3)
        #expect(outcome.wake == .at(.executionDeadline, Self.start + 4 * 3_600_000))
        #expect(try script.fire(at: Self.start + 90_000).isNothing)
        #expect(try script.report("a", .running).effects.isEmpty)
    }

    @Test func `a timer that comes too late says everything at once`() throws {
        var script = try SagaScript(["a": [], "b": []])
        let outcome = try script.fire(at: Self.start + 61_500)
        #expect(outcome.alerts.count == 4)
        #expect(outcome.violations.map(\.delayMs) == [1500, 1500])
        #expect(outcome.incidents.map(\.cause) == [.ticketOverdue, .ticketOverdue])
    }

    @Test func `a clock begins when the last dependency has completed`() throws {
        var script = try SagaScript(["a": [], "b": [], "c": ["a", "b"]])
        script.now = Self.start + 10_000
        try script.report("b", .completed)
        #expect(script.wish == .at(.ticketWarning, Self.start + 48_000))
        script.now = Self.start + 30_000
        let outcome = try script.report("a", .completed)
        #expect(outcome.wake == .at(.ticketWarning, Self.start + 78_000))
        #expect(try script.fire(at: Self.start + 60_000).isNothing)
        #expect(try script.fire(at: Self.start + 77_999).isNothing)
        #expect(try script.fire(at: Self.start + 78_000).alerts.map(\.kind) == [.deadlineApproaching])
        #expect(try script.fire(at: Self.start + 89_999).isNothing)
        let over = try script.fire(at: Self.start + 90_000)
        #expect(over.violations.map(\.deadline) == [Self.start + 90_000])
        #expect(over.violations.map(\.ticketID) == [script.ticket("c")])
    }

    @Test func `a ticket whose dependency never completes has no clock`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        try script.fire(at: Self.start + 60_000)
        #expect(try script.fire(at: Self.start + 4 * 3_600_000 - 1).isNothing)
        #expect(script.outcomes.flatMap(\.violations).map(\.ticketID) == [script.ticket("a")])
    }

    @Test func `results make what is due known, timers or not`() throws {
        var script = try SagaScript(["a": [], "b": []])
        script.now = Self.start + 48_000
        let outcome = try script.report("a", .completed)
        #expect(
            outcome.alerts.map(\.id) == [
                .alert(saga: SagaScript.id, cause: "deadline_approaching", ticket: script.ticket("b"))
            ])
        #expect(try script.fire().isNothing)
    }

    // MARK: Late completion

    /// When the worker says it was done, when that arrives, and by how much it is late; after the beginning, milliseconds.
    static let completions: [(told: Int64?, arrives: Int64, late: Int64?)] = [
        (nil, 60_000, nil), (nil, 60_001, 1), (60_000, 70_000, nil), (60_001, 70_000, 1), (-1, 70_000, 10_000),
        (70_001, 70_000, 10_000), (0, 70_000, nil), (nil, 47_999, nil),
    ]

    @Test(arguments: completions) func `a ticket is late by its worker's time, where that can be true`(
        told: Int64?, arrives: Int64, late: Int64?
    ) throws {
        var script = try SagaScript(["a": [], "b": []])
        script.now = Self.start + arrives
        let outcome = try script.report("a", .completed, told: told.map { Self.start + $0 })
        let own = outcome.violations.filter { $0.ticketID == script.ticket("a") }
        #expect(own.map(\.delayMs) == (late.map { [$0] } ?? []))
        #expect(own.map(\.status) == (late == nil ? [] : ["COMPLETED"]))
        let incidents = outcome.incidents.filter { $0.ticketID == script.ticket("a") }
        #expect(incidents.map(\.cause) == (late == nil ? [] : [.completedLate]))
        #expect(outcome.saga?.state == .waitingForEvent)
    }

    @Test func `a late completion of a ticket that was overdue repeats neither violation nor alert`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.fire(at: Self.start + 60_000)
        script.now = Self.start + 60_500
        let outcome = try script.report("a", .completed)
        #expect(outcome.violations.isEmpty)
        #expect(outcome.alerts.isEmpty)
        #expect(outcome.incidents.map(\.cause) == [.completedLate])
    }

    @Test func `who is done before its time is not blamed when the timer has been quicker`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.fire(at: Self.start + 60_000)
        script.now = Self.start + 60_500
        #expect(try script.report("a", .completed, told: Self.start + 59_000).effects.isEmpty)
    }

    // MARK: Execution deadline

    static let deadline = start + 4 * 3_600_000

    @Test func `the execution deadline undoes the saga, and only then`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", .completed)
        try script.fire(at: Self.start + 60_000)
        #expect(script.wish == .at(.executionDeadline, Self.deadline))
        #expect(try script.fire(at: Self.deadline - 1).isNothing)
        let outcome = try script.fire(at: Self.deadline)
        #expect(outcome.verdict == .entered(.compensating))
        #expect(outcome.saga?.reason == "execution_overdue")
        #expect(outcome.incidents.map(\.cause) == [.executionOverdue])
        #expect(outcome.incidents.map(\.affectedTickets) == [[script.ticket("b")]])
        #expect(outcome.compensations.map(\.reason) == ["workflow_inconsistent", "workflow_inconsistent"])
        try script.undo("a")
        try script.undo("b")
        #expect(script.state == .compensated)
        #expect(script.remembered?.label == "PARTIAL")
    }

    /// What may reach the saga before its timer does, once the execution deadline has passed.
    static let first: [(String, @Sendable (inout SagaScript) throws -> Outcome)] = [
        ("a result that decides nothing", { try $0.report("b", .running) }),
        ("a failure", { try $0.report("b", .failed) }),
        ("the last completion", { try $0.report("b", .completed) }),
        (
            "a resumption",
            { script in
                let now = script.now
                script.now = Self.start + 70_000
                try script.order(.pause)
                script.now = now
                return try script.order(.resume)
            }
        ),
        ("the timer", { try $0.fire() }),
    ]

    @Test(arguments: first.indices)
    func `whatever comes first after the execution deadline undoes the saga, with its incident`(
        index: Int
    ) throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", .completed)
        try script.fire(at: Self.start + 60_000)
        script.now = Self.deadline
        let outcome = try Self.first[index].1(&script)
        #expect(outcome.saga?.state == .compensating, "\(Self.first[index].0)")
        #expect(outcome.saga?.facts.undo?.cause == .executionDeadline)
        #expect(outcome.incidents.count { $0.cause == .executionOverdue } == 1, "\(Self.first[index].0)")
        #expect(outcome.journal.contains { $0.kind == .timerFired && $0.detail?.contains("execution") == true })
        try script.fire()
        #expect(script.outcomes.flatMap(\.incidents).count { $0.cause == .executionOverdue } == 1)
    }

    @Test func `the execution deadline of a paused saga is told at once and obeyed at the resumption`() throws {
        var script = try SagaScript(["a": []])
        try script.order(.pause)
        try script.fire(at: Self.start + 60_000)
        let told = try script.fire(at: Self.deadline)
        #expect(told.saga?.state == .paused)
        #expect(told.incidents.map(\.cause) == [.executionOverdue])
        #expect(told.wake == .never)
        #expect(try script.fire().isNothing)
        let outcome = try script.order(.resume)
        #expect(outcome.saga?.state == .compensating)
        #expect(outcome.incidents.isEmpty)
        #expect(outcome.saga?.facts.isOverdue == false)
    }

    // MARK: Reissue

    @Test func `a ticket that goes out once more has its time anew, and nothing is said twice`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        try script.fire(at: Self.start + 48_000)
        try script.fire(at: Self.start + 60_000)
        script.now = Self.start + 100_000
        let outcome = try script.order(.retry(ticket: script.ticket("a")))
        #expect(outcome.wake == .at(.ticketWarning, Self.start + 148_000))
        #expect(outcome.saga?.state == .waitingForEvent)
        guard case .publishAgain(let record, let replay)? = outcome.effects.first else {
            Issue.record("nothing goes out")
            return
        }
        #expect(record.id == script.ticket("a"))
        #expect(record.value == script.rows.first?.value)
        #expect(replay == "command-3")
        #expect(try script.fire(at: Self.start + 147_999).isNothing)
        #expect(try script.fire(at: Self.start + 148_000).effects.isEmpty)
        #expect(script.wish == .at(.ticketDeadline, Self.start + 160_000))
        #expect(try script.fire(at: Self.start + 160_000).effects.isEmpty)
        script.now = Self.start + 170_000
        let late = try script.report("a", .completed)
        #expect(late.violations.isEmpty)
        #expect(late.incidents.map(\.cause) == [.completedLate])
    }

    @Test func `within its new time a ticket is not late`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.fire(at: Self.start + 60_000)
        script.now = Self.start + 100_000
        try script.order(.retry(ticket: script.ticket("a")))
        script.now = Self.start + 160_000
        #expect(try script.report("a", .completed).effects.isEmpty)
    }

    // MARK: Timers that have nothing to do

    @Test(arguments: TimerKind.allCases) func `a timer of any kind reads what is due from the saga`(kind: TimerKind)
        throws
    {
        var script = try SagaScript()
        let early = try script.fire(kind)
        #expect(early.isNothing)
        #expect(early.wake == .at(.ticketWarning, Self.start + 48_000))
        script.now = Self.start + 48_000
        #expect(try script.fire(kind).alerts.count == 1)
    }

    @Test func `a timer of an ended saga or of none changes nothing`() throws {
        var script = try SagaScript(["a": []])
        try script.report("a", .completed)
        let outcome = try script.fire(at: Self.deadline)
        #expect(outcome.isNothing)
        #expect(outcome.wake == .never)
        let stored = try script.stored()
        #expect(try Reducer.reduce(nil, .timer(.retry, stored), Sample.context).verdict == .stale)
    }
}
