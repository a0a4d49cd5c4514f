import FlowC
import Testing

/// Trying again and putting off (workflow-engine.md WF-06, WF-07, WF-08).
@Suite struct ReducerPauseTests {
    static func script(
        _ kind: StepFault.Class, until: Int64? = nil, jitter: Double = 0, approval: Bool = false
    ) throws -> SagaScript {
        var profile = Profile()
        profile.retryJitter = jitter
        return try SagaScript(
            decision: approval ? ["requires_human_review": "true"] : [:], profile: profile,
            fault: StepFault(kind, code: "http_503", text: "not now", until: until), keepsPlan: true)
    }

    /// How long the saga waits now, milliseconds.
    static func delay(_ script: SagaScript) -> Int64? {
        if case .at(_, let time) = script.wish { time - script.now } else { nil }
    }

    @Test(arguments: [StepFault.Class.transient, .timeoutUnknown])
    func `a step is tried four times, after 1, 2 and 4 seconds`(
        kind: StepFault.Class
    ) throws {
        var script = try Self.script(kind)
        var delays: [Int64?] = []
        for tries in 1...3 {
            #expect(script.state == .retrying)
            #expect(script.remembered?.tries == Int32(tries))
            #expect(script.outcomes.last?.journal.contains { $0.kind == .retryScheduled } == true)
            delays.append(Self.delay(script))
            guard case .at(.retry, let time) = script.wish else {
                Issue.record("no retry is due")
                return
            }
            #expect(script.remembered?.resumesAt == time)
            #expect(try script.fire(at: time - 1).isNothing)
            script.now = time
            #expect(try script.fire(.retry).published.isEmpty)
        }
        #expect(delays == [1000, 2000, 4000])
        let last = try #require(script.outcomes.last)
        #expect(
            last.transitions == ["RETRYING→RUNNING", "RUNNING→RETRYING", "RETRYING→FAILED"])
        #expect(last.saga?.reason == "retries_exhausted")
        #expect(last.saga?.facts.tries == 4)
        #expect(last.frames.map(\.state) == [.failed])
        #expect(last.wake == .never)
        #expect(last.checkpoint?.steps[2].attempts == 4)
    }

    @Test func `jitter stays within a tenth and is the same for the same saga and try`() {
        let profile = Profile()
        var seen: Set<Int64> = []
        for index in 0..<500 {
            let saga = Identifier.saga(decisionID: "d\(index)")
            for (tries, delay) in [(Int32(1), Int64(1000)), (2, 2000), (3, 4000), (9, 30_000)] {
                let found = profile.retryDelay(tries, saga: saga)
                #expect((delay * 9 / 10...delay * 11 / 10).contains(found))
                #expect(found == profile.retryDelay(tries, saga: saga))
                if tries == 1 { seen.insert(found) }
            }
        }
        #expect(seen.count > 100)
        #expect((seen.min() ?? 0) < 920)
        #expect((seen.max() ?? 0) > 1080)
    }

    @Test func `without a fault at the next try the saga is dispatched`() throws {
        for approval in [false, true] {
            var script = try Self.script(.transient, approval: approval)
            if approval { try script.answer(.approved) }
            #expect(script.state == .retrying)
            script.fault = nil
            let outcome = try #require(try script.wakeUp())
            #expect(outcome.verdict == .entered(.waitingForEvent))
            #expect(outcome.transitions == ["RETRYING→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
            #expect(outcome.published.map(\.createdAt) == [script.now, script.now])
            #expect(outcome.saga?.reason == nil)
            #expect(outcome.saga?.facts.resumesAt == nil)
            try script.report("a", .completed)
            let last = try script.report("b", .completed)
            #expect(last.saga?.state == .completed)
            #expect(last.frames.map(\.reason) == [nil])
            #expect(last.frames.map(\.label) == ["SUCCESS"])
        }
    }

    static let putOff: [StepFault.Class] = [.rateLimited, .circuitOpen, .busy]

    @Test(arguments: putOff) func `want of capacity takes no try`(kind: StepFault.Class) throws {
        var script = try Self.script(kind)
        for deferrals in 1...10 {
            #expect(script.state == .deferred)
            #expect(script.remembered?.tries == 0)
            #expect(script.remembered?.deferrals == Int32(deferrals))
            #expect(Self.delay(script) == min(3_600_000, 15_000 << (deferrals - 1)))
            guard case .at(.deferral, let time) = script.wish else {
                Issue.record("no deferral is due")
                return
            }
            #expect(try script.fire(at: time - 1).isNothing)
            try script.wakeUp()
        }
        #expect(script.state == .failed)
        #expect(try script.saga.reason == "deferrals_exhausted")
        #expect(script.outcomes.last?.transitions == ["DEFERRED→RUNNING", "RUNNING→DEFERRED", "DEFERRED→FAILED"])
    }

    /// When a quota is refilled, after now, and how long the saga waits, milliseconds.
    static let untils: [(Int64, Int64)] = [
        (30_000, 31_000), (0, 1000), (-5000, 1000), (3_599_000, 3_600_000), (90_000_000, 3_600_000),
        (.max - Sample.now, 3_600_000),
    ]

    @Test(arguments: untils) func `a quota is waited for, and a little longer, an hour at most`(
        until: Int64, delay: Int64
    ) throws {
        let script = try Self.script(.rateLimited, until: Sample.now + until)
        #expect(Self.delay(script) == delay)
        #expect(script.remembered?.fault?.until == Sample.now + until)
    }

    @Test func `tries and deferrals are counted apart`() throws {
        var script = try Self.script(.transient)
        script.fault = StepFault(.busy, code: "full", text: "")
        try script.wakeUp()
        script.fault = StepFault(.transient, code: "http_503", text: "")
        try script.wakeUp()
        #expect(script.state == .retrying)
        #expect(script.remembered?.tries == 2)
        #expect(script.remembered?.deferrals == 1)
        #expect(Self.delay(script) == 2000)
    }

    @Test func `what can never be done fails at once`() throws {
        let script = try Self.script(.nonRetryable)
        let outcome = script.outcomes[0]
        #expect(outcome.transitions == ["PENDING→RUNNING", "RUNNING→FAILED"])
        #expect(outcome.saga?.reason == "denied")
        #expect(outcome.saga?.facts.tries == 0)
        #expect(outcome.frames.map(\.state) == [.failed])
    }

    // MARK: Held

    @Test(arguments: [StepFault.Class.transient, .busy])
    func `a paused saga does not go on by itself, and the rest of its pause stays`(
        kind: StepFault.Class
    ) throws {
        var script = try Self.script(kind)
        let state = try #require(script.state)
        guard case .at(_, let time) = script.wish else { return }
        script.now += 400
        #expect(try script.order(.pause).wake == .never)
        let timer = try script.fire(.retry)
        #expect(timer.isNothing)
        #expect(timer.wake == .never)
        let outcome = try script.order(.resume)
        #expect(outcome.saga?.state == state)
        #expect(outcome.wake == .at(kind == .busy ? .deferral : .retry, time))
    }

    @Test func `a saga that is resumed after its pause goes on at once`() throws {
        var script = try Self.script(.transient)
        try script.order(.pause)
        script.fault = nil
        script.now += 1000
        let outcome = try script.order(.resume)
        #expect(outcome.transitions == ["PAUSED→RETRYING", "RETRYING→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        #expect(outcome.published.count == 2)
        #expect(outcome.wake == .at(.ticketWarning, script.now + 48_000))
    }

    @Test func `an operator need not wait`() throws {
        var script = try Self.script(.busy)
        script.fault = nil
        let outcome = try script.order(.retry(ticket: nil))
        #expect(outcome.transitions == ["DEFERRED→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        #expect(outcome.published.count == 2)
    }

    // MARK: Failures on the way

    static let ways = ["timer", "retry", "resume"]

    @Test(arguments: ways) func `a ticket that cannot be published after a pause fails the saga`(way: String) throws {
        var script = try Self.script(.transient)
        script.fault = nil
        if way == "resume" { try script.order(.pause) }
        script.now += 1000
        let order: Command.Order = way == "resume" ? .resume : .retry(ticket: nil)
        let command = Command(id: "c", order: order, saga: SagaScript.id, issuedAt: 0, issuedBy: "ops")
        let failure = TicketFailure(.tooLarge, taskID: "b", detail: "big")
        let outcome = try script.fail(failure) { way == "timer" ? .timer(.retry, $0) : .order(command, $0) }
        #expect(outcome.verdict == .invalidated(reason: "ticket_too_large"))
        #expect(outcome.saga?.state == .failed)
        #expect(outcome.saga?.reason == "ticket_too_large")
        #expect(outcome.published.isEmpty)
        #expect(outcome.deadLetters.map(\.reason) == ["ticket_too_large"])
        #expect(outcome.frames.map(\.state) == [.failed])
    }

    @Test func `a saga whose plan is not stored fails when it should go on`() throws {
        var script = try SagaScript(fault: StepFault(.transient, code: "c", text: ""))
        let outcome = try #require(try script.wakeUp())
        #expect(outcome.transitions == ["RETRYING→RUNNING", "RUNNING→FAILED"])
        #expect(outcome.saga?.reason == "no_decision")
    }
}
