import FlowC
import Testing

/// Waiting for events before the tickets of a plan go out, and before a saga ends (workflow-engine.md WF-14).
@Suite struct ReducerWaitTests {
    /// `wait_for` of a plan.
    static func waits(_ waits: String...) -> [String: String?] {
        ["metadata": #"{"wait_for":\#(Sample.quoted("[\(waits.joined(separator: ","))]"))}"#]
    }

    static func wait(
        _ events: String..., need: String = #""all""#, before: String = "publish", on policy: String = "fail",
        timeout: Int = 60_000
    ) -> String {
        let list = events.map { #"{"type":"\#($0)","key":"k"}"# }.joined(separator: ",")
        return
            #"{"events":[\#(list)],"need":\#(need),"before":"\#(before)","timeout_ms":\#(timeout),"on_timeout":"\#(policy)"}"#
    }

    static func signal(_ type: String, _ key: String = "k") -> Command.Order {
        .signal(Signal(eventType: type, eventKey: key))
    }

    static func script(_ waits: String..., decision: [String: String?] = [:]) throws -> SagaScript {
        try SagaScript(
            decision: decision,
            plan: ["metadata": #"{"wait_for":\#(Sample.quoted("[\(waits.joined(separator: ","))]"))}"#])
    }

    // MARK: Before the tickets

    @Test func `a saga waits before its tickets go out, and goes on when everything has come`() throws {
        var script = try Self.script(Self.wait("one", "two"))
        let first = script.outcomes[0]
        #expect(first.transitions == ["PENDING→RUNNING", "RUNNING→DEFERRED"])
        #expect(first.published.isEmpty)
        #expect(first.saga?.reason == "waiting_for_event")
        #expect(first.saga?.detail == "waits for 2 of 2: one k, two k (0 of 2 came)")
        #expect(first.wake == .at(.signalWait, script.now + 60_000))
        #expect(
            first.checkpoint?.steps.map(\.state) == [.completed, .completed, .paused, .pending, .pending, .pending])

        script.now += 1000
        let one = try script.order(Self.signal("one"))
        #expect(one.verdict == .progressed)
        #expect(one.published.isEmpty)
        #expect(one.wake == .at(.signalWait, Sample.now + 60_000))
        script.now += 1000
        let two = try script.order(Self.signal("two"))
        #expect(two.transitions == ["DEFERRED→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        #expect(two.published.map(\.createdAt) == [script.now, script.now])
        #expect(two.saga?.reason == nil)
        try script.report("a", .completed)
        let end = try script.report("b", .completed)
        #expect(end.saga?.state == .completed)
        #expect(end.frames.map(\.label) == ["SUCCESS"])
        #expect(end.wake == .never)
    }

    @Test(arguments: [("any", #""any""#, 1), ("two of three", "2", 2), ("all", #""all""#, 3)])
    func `so many of the events are needed`(name: String, need: String, count: Int) throws {
        var script = try Self.script(Self.wait("one", "two", "three", need: need))
        for (index, type) in ["three", "one", "two"].prefix(count).enumerated() {
            #expect(script.state == .deferred)
            try script.order(Self.signal(type))
            #expect(script.state == (index + 1 == count ? .waitingForEvent : .deferred))
        }
    }

    @Test func `the same event twice counts once, and the second is kept`() throws {
        var script = try Self.script(Self.wait("one", "two"))
        try script.order(Self.signal("one"))
        try script.order(Self.signal("one"))
        #expect(script.state == .deferred)
        #expect(script.remembered?.waits.map { $0.matches.count } == [1])
        #expect(script.remembered?.signals.map(\.signal.eventType) == ["one"])
    }

    @Test func `an event of another key is no match and is kept`() throws {
        var script = try Self.script(Self.wait("one"))
        let outcome = try script.order(Self.signal("one", "other"))
        #expect(outcome.saga?.state == .deferred)
        #expect(outcome.journal.map(\.detail) == ["signal by ops: one other is kept: nobody waits for it yet"])
        #expect(script.remembered?.signals.map(\.signal.eventKey) == ["other"])
    }

    @Test func `an event that came before the wait is taken when it begins, once`() throws {
        var script = try Self.script(
            Self.wait("one", before: "publish"), Self.wait("one", before: "complete"),
            decision: ["requires_human_review": "true"])
        #expect(script.state == .awaitingApproval)
        try script.order(Self.signal("one"))
        #expect(script.remembered?.signals.count == 1)
        let approved = try script.answer(.approved)
        #expect(approved.transitions == ["AWAITING_APPROVAL→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        #expect(script.remembered?.signals == [])
        #expect(script.remembered?.waits.map(\.isOpen) == [false, true])
    }

    @Test func `a kept event is forgotten after a day and is of no use then`() throws {
        var profile = Profile()
        profile.approvalTimeoutMs = 7 * 86_400_000
        var script = try SagaScript(
            decision: ["requires_human_review": "true"], plan: Self.waits(Self.wait("one")), profile: profile)
        try script.order(Self.signal("one"))
        script.now += 86_400_000
        let approved = try script.answer(.approved)
        #expect(approved.saga?.state == .deferred)
        #expect(
            approved.journal.contains {
                $0.detail == "one k is forgotten: nobody waited for it within 86400000 ms"
            })
        #expect(script.remembered?.signals == [])
    }

    @Test func `no more signals are kept than a saga may keep`() throws {
        var script = try SagaScript()
        for index in 0..<64 {
            #expect(try script.order(Self.signal("t", "\(index)")).verdict == .obeyed("signal"))
        }
        #expect(try script.order(Self.signal("t", "64")).verdict == .refused(reason: "too_many_signals"))
        let large = Signal(eventType: "t", eventKey: "large", payload: [UInt8](repeating: 0x31, count: 65_536))
        var other = try SagaScript()
        for _ in 0..<4 { #expect(try other.order(.signal(large)).verdict == .obeyed("signal")) }
        #expect(try other.order(.signal(large)).verdict == .refused(reason: "too_many_signals"))
        script.now += 86_400_000
        #expect(try script.order(Self.signal("t", "64")).verdict == .obeyed("signal"))
        #expect(script.remembered?.signals.count == 1)
    }

    // MARK: The time is over

    @Test func `fail ends the saga`() throws {
        var script = try Self.script(Self.wait("one"))
        #expect(try script.fire(at: Sample.now + 59_999).isNothing)
        let outcome = try #require(try script.wakeUp())
        #expect(outcome.transitions == ["DEFERRED→RUNNING", "RUNNING→FAILED"])
        #expect(outcome.saga?.reason == "wait_timeout")
        #expect(outcome.saga?.detail == "did not come: one k (0 of 1 came) within 60000 ms")
        #expect(outcome.frames.map(\.state) == [.failed])
        #expect(outcome.wake == .never)
    }

    @Test func `retry tries the step again with its pauses, and what came still counts`() throws {
        var profile = Profile()
        profile.retryJitter = 0
        var script = try SagaScript(
            plan: Self.waits(Self.wait("one", "two", on: "retry")), profile: profile)
        try script.order(Self.signal("one"))
        for pause in [1000, 2000, 4000] as [Int64] {
            let over = try #require(try script.wakeUp())
            #expect(over.transitions == ["DEFERRED→RUNNING", "RUNNING→RETRYING"])
            #expect(over.wake == .at(.retry, script.now + pause))
            let again = try #require(try script.wakeUp())
            #expect(again.transitions == ["RETRYING→RUNNING", "RUNNING→DEFERRED"])
            #expect(again.wake == .at(.signalWait, script.now + 60_000))
        }
        var other = script
        let last = try #require(try script.wakeUp())
        #expect(last.transitions == ["DEFERRED→RUNNING", "RUNNING→FAILED"])
        #expect(try other.order(Self.signal("two")).published.count == 2)
    }

    @Test func `a signal during the pause before another try is taken, and the try finds it`() throws {
        var script = try Self.script(Self.wait("one", on: "retry"))
        try script.wakeUp()
        #expect(script.state == .retrying)
        let signal = try script.order(Self.signal("one"))
        #expect(signal.saga?.state == .retrying)
        let again = try #require(try script.wakeUp())
        #expect(again.transitions == ["RETRYING→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
    }

    @Test func `continue goes on without`() throws {
        var script = try Self.script(Self.wait("one", on: "continue"))
        let outcome = try #require(try script.wakeUp())
        #expect(outcome.transitions == ["DEFERRED→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        #expect(outcome.published.count == 2)
        #expect(script.remembered?.waits.map(\.end) == [.timedOut])
        #expect(try script.order(Self.signal("one")).verdict == .obeyed("signal"))
        #expect(script.remembered?.signals.count == 1)
    }

    @Test func `escalate tells a person once and waits on`() throws {
        var script = try Self.script(Self.wait("one", on: "escalate"))
        let outcome = try #require(try script.wakeUp())
        #expect(outcome.saga?.state == .deferred)
        #expect(outcome.incidents.map(\.details) == [["did not come: one k (0 of 1 came) within 60000 ms"]])
        #expect(outcome.wake == .at(.signalWait, script.now + 60_000))
        for _ in 0..<3 { #expect(try script.wakeUp()?.isNothing == true) }
        #expect(try script.order(Self.signal("one")).published.count == 2)
    }

    // MARK: Orders meanwhile

    @Test func `a held saga takes signals and goes on when it is resumed`() throws {
        var script = try Self.script(Self.wait("one", "two"))
        #expect(try script.order(.pause).wake == .never)
        #expect(try script.order(Self.signal("one")).saga?.state == .paused)
        var late = script
        let waiting = try script.order(.resume)
        #expect(waiting.saga?.state == .deferred)
        #expect(waiting.wake == .at(.signalWait, Sample.now + 60_000))
        try script.order(.pause)
        try script.order(Self.signal("two"))
        let outcome = try script.order(.resume)
        #expect(outcome.transitions == ["PAUSED→DEFERRED", "DEFERRED→RUNNING", "RUNNING→WAITING_FOR_EVENT"])
        late.now += 60_000
        #expect(try late.fire(.signalWait).isNothing)
        #expect(try late.order(.resume).transitions == ["PAUSED→DEFERRED", "DEFERRED→RUNNING", "RUNNING→FAILED"])
    }

    @Test func `a waiting saga can be cancelled, and a retry is refused with what it waits for`() throws {
        var script = try Self.script(Self.wait("one"))
        #expect(try script.order(.retry(ticket: nil)).verdict == .refused(reason: "nothing_to_retry"))
        let outcome = try script.order(.cancel)
        #expect(outcome.transitions == ["DEFERRED→CANCELLED"])
        #expect(try script.order(Self.signal("one")).verdict == .refused(reason: "wrong_state"))
    }

    // MARK: Before the end

    @Test func `a saga whose tickets are completed waits for what is to come before its end`() throws {
        var script = try Self.script(Self.wait("paid", before: "complete", timeout: 600_000))
        #expect(script.state == .waitingForEvent)
        #expect(script.outcomes[0].published.count == 2)
        try script.report("a", .completed)
        let last = try script.report("b", .completed)
        #expect(last.saga?.state == .waitingForEvent)
        #expect(last.wake == .at(.signalWait, Sample.now + 600_000))
        let paid = try script.order(Self.signal("paid"))
        #expect(paid.transitions == ["WAITING_FOR_EVENT→COMPLETED"])
    }

    @Test func `an event that comes before the results ends nothing yet`() throws {
        var script = try Self.script(Self.wait("paid", before: "complete"))
        #expect(try script.order(Self.signal("paid")).saga?.state == .waitingForEvent)
        try script.report("a", .completed)
        #expect(try script.report("b", .completed).saga?.state == .completed)
    }

    @Test func `what does not come before the end undoes the plan, or not, as it says`() throws {
        for (policy, expected) in [
            ("fail", ["WAITING_FOR_EVENT→COMPENSATING"]), ("continue", ["WAITING_FOR_EVENT→COMPLETED"]),
            ("escalate", []),
        ] as [(String, [String])] {
            var script = try Self.script(Self.wait("paid", before: "complete", on: policy, timeout: 600_000))
            try script.report("a", .completed)
            try script.report("b", .completed)
            let outcome = try #require(try script.wakeUp())
            #expect(outcome.transitions.filter { $0 != "COMPENSATING→COMPENSATING" } == expected)
            #expect(outcome.incidents.count == (policy == "escalate" ? 1 : 0))
            guard policy == "fail" else { continue }
            #expect(outcome.saga?.reason == "wait_timeout")
            #expect(script.issued == ["b#1"])
        }
    }

    @Test func `retry before the end waits again, three times`() throws {
        var script = try Self.script(Self.wait("paid", before: "complete", on: "retry", timeout: 600_000))
        try script.report("a", .completed)
        try script.report("b", .completed)
        for _ in 0..<3 {
            let outcome = try #require(try script.wakeUp())
            #expect(outcome.saga?.state == .waitingForEvent)
            #expect(outcome.journal.last?.kind == .retryScheduled)
            #expect(outcome.wake == .at(.signalWait, script.now + 600_000))
        }
        #expect(try script.wakeUp()?.saga?.state == .compensating)
    }

    @Test func `a failed ticket undoes the plan whatever is waited for`() throws {
        var script = try Self.script(Self.wait("paid", before: "complete"))
        let outcome = try script.report("a", .failed)
        #expect(outcome.saga?.state == .compensating)
        #expect(try script.order(Self.signal("paid")).verdict == .refused(reason: "nobody_waits"))
    }

    @Test func `where results are not waited for, events before the end are not either`() throws {
        var profile = Profile()
        profile.consolidation = .onDispatch
        let script = try SagaScript(
            plan: Self.waits(Self.wait("paid", before: "complete")), profile: profile)
        #expect(script.state == .completed)
        #expect(script.outcomes[0].journal.contains { $0.detail?.hasPrefix("what the plan waits for") == true })
    }
}
