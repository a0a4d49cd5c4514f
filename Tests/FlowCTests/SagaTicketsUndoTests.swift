import FlowC
import Testing

/// What is undone, and in which order (domain.md, "Compensation").
@Suite struct SagaTicketsUndoTests {
    /// How many plans each seed makes, and in how many orders each happens.
    static let plans = 8
    static let orders = 20

    @Test(arguments: 0..<25) func `what is undone does not depend on the order of results`(seed: Int) throws {
        var random = Seeded(seed)
        for _ in 0..<Self.plans {
            let world = UndoWorld(&random)
            let decision = try world.decision
            let worked = world.fates.indices.count(where: world.worked)
            for order in 0..<Self.orders {
                let script = try world.run(decision, &random, isStored: order == 0)
                let issued = script.issued
                let saga = try script.saga
                let ended = try #require(script.outcomes.last?.frames.first, "it never ends: \(world)")
                if Set(issued) != world.expected || issued.count != world.expected.count {
                    Issue.record("issued \(issued.sorted()), not \(world.expected.sorted()): \(world)")
                }
                if world.expected.isEmpty && !world.fates.contains(where: { $0 != .completed }) {
                    #expect(saga.state == .completed)
                } else {
                    #expect(saga.state == (saga.facts.undo?.cause == .cancel ? .cancelled : .compensated))
                    #expect(ended.metrics.compensatedTickets == Int64(worked))
                }
                #expect(ended.metrics.successfulTickets == Int64(world.fates.count { $0 == .completed }))
                #expect(ended.compensationTicketIDs.count == issued.count)
                #expect(!script.outcomes.flatMap(\.incidents).contains { $0.cause == .compensationStuck })
            }
        }
    }

    @Test func `the random plans have every kind of fate and of loss`() {
        var random = Seeded(1)
        let worlds = (0..<200).map { _ in UndoWorld(&random) }
        #expect(Set(worlds.flatMap(\.fates)) == [.completed, .failed, .silent])
        #expect(Set(worlds.flatMap { $0.losses.flatMap { $0 } }) == [.failed, .silent])
        #expect(Set(worlds.map(\.isCancelled)) == [true, false])
        #expect(worlds.contains { $0.expected.isEmpty })
        #expect(worlds.contains { $0.fates.count == 12 })
    }

    // MARK: Single cases

    @Test func `a chain is undone backwards, each after what depends on it`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["b"]])
        try script.report("a", .completed)
        try script.report("b", .completed)
        let failure = try script.report("c", .failed)
        #expect(failure.compensations.map(\.dependencies) == [[]])
        #expect(failure.transitions == ["WAITING_FOR_EVENT→COMPENSATING"])
        let second = try script.undo("c")
        #expect(second.compensations.map(\.id) == [script.undoing("b")])
        #expect(second.compensations.map(\.dependencies) == [[script.undoing("c")]])
        let third = try script.undo("b")
        #expect(third.compensations.map(\.dependencies) == [[script.undoing("b")]])
        let last = try script.undo("a")
        #expect(last.verdict == .entered(.compensated))
        #expect(last.transitions == ["COMPENSATING→COMPENSATED"])
        #expect(last.wake == .never)
    }

    @Test func `a ticket that could not start is not undone, nor waited for`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["b"]])
        try script.report("a", .failed)
        #expect(script.issued == ["a#1"])
        try script.undo("a")
        #expect(script.state == .compensated)
    }

    @Test func `a branch that still runs comes to its end and is undone too`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["a"]])
        try script.report("a", .completed)
        try script.report("b", .failed)
        #expect(script.issued == ["b#1"])
        try script.undo("b")
        #expect(script.issued == ["b#1"])
        try script.report("c", .running)
        try script.report("c", .completed)
        #expect(script.issued == ["b#1", "c#1"])
        let last = try script.undo("c")
        #expect(last.compensations.map(\.dependencies) == [[script.undoing("b"), script.undoing("c")]])
        try script.undo("a")
        #expect(script.state == .compensated)
    }

    @Test func `a branch that never answers is undone when its clock has run out`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["b"]])
        script.now += 100
        try script.report("a", .completed)
        try script.order(.compensate)
        #expect(script.issued.isEmpty)
        let due = Sample.now + 100 + 60_000
        #expect(try script.fire(at: due - 1).compensations.isEmpty)
        let outcome = try script.fire(at: due)
        #expect(script.issued == ["b#1"])
        #expect(outcome.compensations.map(\.reason) == ["manual_trigger"])
        try script.undo("b")
        try script.undo("a")
        #expect(script.issued == ["b#1", "a#1"])
        #expect(script.state == .compensated)
    }

    @Test func `an answer that comes after all makes its branch run on, and what did work is undone too`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "x": []])
        try script.report("x", .failed)
        try script.fire(at: Sample.now + 60_000)
        #expect(script.issued.filter { !$0.hasPrefix("x") } == ["a#1"])
        try script.undo("x")
        try script.report("a", .completed)
        try script.undo("a")
        #expect(script.state == .compensating)
        let start = script.now
        #expect(script.wish == .at(.ticketWarning, start + 48_000))
        script.now += 10
        try script.report("b", .completed)
        #expect(script.issued == ["x#1", "a#1", "b#1"])
        try script.undo("b")
        #expect(script.state == .compensated)
    }

    @Test func `a task given twice as a dependency is undone once`() throws {
        var script = try SagaScript(["a": [], "b": ["a", "a"]])
        try script.report("a", .completed)
        try script.report("b", .failed)
        let outcome = try script.undo("b")
        #expect(outcome.compensations.map(\.dependencies) == [[script.undoing("b")]])
    }

    // MARK: Lost compensations

    @Test func `a compensation is issued three times, then an operator is needed, once`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        try script.report("a", .completed)
        try script.report("b", .failed)
        for attempt in 2...3 {
            let asked = script.now
            #expect(script.wish == .at(.compensationDeadline, asked + 120_000))
            #expect(try script.fire(at: asked + 119_999).verdict == .early)
            let outcome = try script.fire(at: asked + 120_000)
            #expect(outcome.compensations.map(\.attempt) == [attempt])
            #expect(outcome.compensations.map(\.id) == [script.undoing("b", attempt)])
            #expect(outcome.incidents.isEmpty)
        }
        let stuck = try #require(try script.wakeUp())
        #expect(stuck.compensations.isEmpty)
        #expect(stuck.incidents.map(\.cause) == [.compensationStuck])
        #expect(stuck.incidents.map(\.ticketID) == [script.ticket("b")])
        #expect(stuck.saga?.facts.isStuck == true)
        #expect(stuck.saga?.state == .compensating)
        #expect(stuck.wake == .never)
        #expect(try script.fire().verdict == .early)

        let retry = try script.order(.retry(ticket: nil))
        #expect(retry.compensations.map(\.attempt) == [4])
        #expect(retry.compensations.map(\.dependencies) == [[]])
        #expect(retry.saga?.facts.isStuck == false)
        #expect(retry.wake == .at(.compensationDeadline, script.now + 120_000))
        let again = try script.undo("b", 4, .failed)
        #expect(again.incidents.isEmpty)
        #expect(again.saga?.facts.isStuck == true)
        try script.order(.retry(ticket: script.ticket("b")))
        try script.undo("b", 5)
        try script.undo("a")
        #expect(script.issued == ["b#1", "b#2", "b#3", "b#4", "b#5", "a#1"])
        #expect(script.state == .compensated)
        #expect(script.remembered?.isStuck == false)
    }

    @Test func `each stuck ticket has one incident, and what waits for it waits while others go on`() throws {
        var script = try SagaScript(["a": [], "b": ["a"], "c": ["a"], "d": []])
        for task in ["a", "c", "d"] { try script.report(task, .completed) }
        try script.report("b", .failed)
        for task in ["b", "c"] { for attempt in 1...3 { try script.undo(task, attempt, .failed) } }
        try script.undo("d")
        let incidents = script.outcomes.flatMap(\.incidents).filter { $0.cause == .compensationStuck }
        #expect(incidents.map(\.ticketID) == [script.ticket("b"), script.ticket("c")])
        let one = try script.order(.retry(ticket: script.ticket("b")))
        #expect(one.compensations.map(\.id) == [script.undoing("b", 4)])
        #expect(one.saga?.facts.isStuck == true)
        try script.undo("b", 4)
        #expect(script.remembered?.isStuck == true)
        try script.order(.retry(ticket: nil))
        try script.undo("c", 4)
        try script.undo("a")
        #expect(script.state == .compensated)
        #expect(script.outcomes.flatMap(\.incidents).count { $0.cause == .compensationStuck } == 2)
    }

    @Test func `giving up ends a stuck saga as FAILED`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        try script.report("a", .completed)
        try script.report("b", .failed)
        for attempt in 1...3 { try script.undo("b", attempt, .failed) }
        let outcome = try script.order(.giveUp, reason: "done by hand")
        #expect(outcome.verdict == .entered(.failed))
        #expect(outcome.transitions == ["COMPENSATING→FAILED"])
        #expect(outcome.saga?.reason == "given_up")
        #expect(outcome.saga?.detail == "give-up by ops (done by hand)")
        #expect(outcome.frames.map(\.state) == [.failed])
        #expect(outcome.frames.map(\.label) == ["PARTIAL"])
        #expect(outcome.frames.map(\.metrics.compensatedTickets) == [0])
        #expect(outcome.wake == .never)
    }

    @Test func `a late answer of an earlier attempt counts, and a later failure of it does not`() throws {
        var script = try SagaScript(["a": []])
        try script.report("a", .failed)
        try script.wakeUp()
        try script.wakeUp()
        #expect(script.issued == ["a#1", "a#2", "a#3"])
        #expect(try script.undo("a", 1, .failed).compensations.isEmpty)
        try script.undo("a", 2)
        #expect(script.state == .compensated)
    }

    @Test func `a late answer frees a stuck saga`() throws {
        var script = try SagaScript(["a": [], "b": []])
        try script.report("a", .failed)
        try script.report("b", .completed)
        try script.undo("b")
        for _ in 1...3 { try script.wakeUp() }
        #expect(script.remembered?.isStuck == true)
        try script.undo("a", 3)
        #expect(script.state == .compensated)
    }

    @Test func `a repeated attempt has the dependencies of the first`() throws {
        var script = try SagaScript(["a": [], "b": ["a"]])
        try script.report("a", .completed)
        try script.report("b", .failed)
        try script.wakeUp()
        try script.undo("b", 2)
        #expect(script.issued == ["b#1", "b#2", "a#1"])
        try script.undo("b", 1)
        let outcome = try script.undo("a", 1, .failed)
        #expect(outcome.compensations.map(\.attempt) == [2])
        #expect(outcome.compensations.map(\.dependencies) == [[script.undoing("b", 2)]])
    }

    @Test func `waves of compensations begin at multiples of 64`() throws {
        var script = try SagaScript(tasks: (0..<70).map { ("t\($0)", []) })
        for index in 1..<70 { try script.report("t\(index)", .completed) }
        let wave = try script.report("t0", .failed)
        #expect(wave.compensations.map(\.position) == (128..<198).map { $0 })
        #expect(wave.compensations.map(\.original.position) == (0..<70).map { $0 })
        let next = try script.undo("t0", 1, .failed)
        #expect(next.compensations.map(\.position) == [256])
    }
}
