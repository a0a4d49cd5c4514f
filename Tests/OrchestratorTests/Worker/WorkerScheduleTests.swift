import FlowC
import OrchestratorTestKit
import Testing

@Suite struct `Worker schedule` {
    static func id(_ name: String) -> Identifier { .ticket(planID: "p", taskID: name, attempt: 1) }

    static func ticket(_ name: String, after dependencies: String...) -> WorkerTicket {
        WorkerTicket(id: id(name), taskID: name, dependencies: dependencies.map(id))
    }

    static func plan(failing tasks: Set<String> = []) -> WorkerPlan {
        var plan = WorkerPlan(seed: 7)
        plan.failingTasks = tasks
        return plan
    }

    /// How long a ticket takes.
    static func duration(_ name: String) -> Int64 { plan().course(of: ticket(name)).durationMs }

    static func running(_ name: String, at time: Int64) -> WorkerResult {
        WorkerResult(ticket: id(name), status: .running, timestampMs: time)
    }

    static func completed(_ name: String, from start: Int64) -> WorkerResult {
        WorkerResult(
            ticket: id(name), status: .completed, durationMs: duration(name), timestampMs: start + duration(name))
    }

    static func failed(_ name: String, from start: Int64) -> WorkerResult {
        WorkerResult(
            ticket: id(name), status: .failed, error: "simulated failure", durationMs: duration(name),
            timestampMs: start + duration(name))
    }

    static func refused(_ name: String, at time: Int64) -> WorkerResult {
        WorkerResult(ticket: id(name), status: .failed, error: "dependency failed", durationMs: 0, timestampMs: time)
    }

    /// Takes tickets at time 0 and runs to the end.
    static func all(_ schedule: inout WorkerSchedule, _ tickets: WorkerTicket...) -> [WorkerResult] {
        tickets.flatMap { schedule.take($0, atMs: 0) } + schedule.advance(toMs: 1_000_000)
    }

    @Test func `a ticket without dependencies starts at once and ends when its time is over`() {
        var schedule = WorkerSchedule(Self.plan())
        #expect(schedule.nextDueMs == nil)
        #expect(schedule.take(Self.ticket("a"), atMs: 100) == [Self.running("a", at: 100)])
        let end = 100 + Self.duration("a")
        #expect(schedule.isOpen(Self.id("a")) && schedule.openCount == 1)
        #expect(schedule.nextDueMs == end)
        #expect(schedule.advance(toMs: end - 1) == [])
        #expect(schedule.advance(toMs: end) == [Self.completed("a", from: 100)])
        #expect(schedule.nextDueMs == nil)
        #expect(!schedule.isOpen(Self.id("a")) && schedule.openCount == 0)
    }

    @Test func `a chain runs one after the other, each from the end of the one before, however late it is looked at`() {
        var schedule = WorkerSchedule(Self.plan())
        let second = Self.duration("a")
        let third = second + Self.duration("b")
        #expect(
            Self.all(&schedule, Self.ticket("a"), Self.ticket("b", after: "a"), Self.ticket("c", after: "b")) == [
                Self.running("a", at: 0), Self.completed("a", from: 0), Self.running("b", at: second),
                Self.completed("b", from: second), Self.running("c", at: third), Self.completed("c", from: third),
            ])
    }

    @Test func `a ticket waits for all its dependencies, also for one that comes later`() {
        var schedule = WorkerSchedule(Self.plan())
        #expect(schedule.take(Self.ticket("z", after: "a", "b", "a"), atMs: 0) == [])
        #expect(schedule.take(Self.ticket("a"), atMs: 10) == [Self.running("a", at: 10)])
        #expect(schedule.advance(toMs: 5000) == [Self.completed("a", from: 10)])
        #expect(schedule.isOpen(Self.id("z")))
        #expect(schedule.take(Self.ticket("b"), atMs: 6000) == [Self.running("b", at: 6000)])
        let end = 6000 + Self.duration("b")
        #expect(schedule.advance(toMs: end) == [Self.completed("b", from: 6000), Self.running("z", at: end)])
    }

    @Test func `a ticket whose dependencies have completed starts when it comes`() {
        var schedule = WorkerSchedule(Self.plan())
        _ = Self.all(&schedule, Self.ticket("a"))
        #expect(schedule.take(Self.ticket("b", after: "a"), atMs: 2_000_000) == [Self.running("b", at: 2_000_000)])
    }

    @Test func `what depends on a failure fails at once, all the way down, and nothing else does`() {
        var schedule = WorkerSchedule(Self.plan(failing: ["a"]))
        let end = Self.duration("a")
        let results = Self.all(
            &schedule, Self.ticket("a"), Self.ticket("b", after: "a"), Self.ticket("c", after: "b", "a"),
            Self.ticket("d"))
        #expect(
            Set(results) == [
                Self.running("a", at: 0), Self.failed("a", from: 0), Self.refused("b", at: end),
                Self.refused("c", at: end), Self.running("d", at: 0), Self.completed("d", from: 0),
            ])
        #expect(results.count == 6)
        #expect(schedule.counts.completed == 1 && schedule.counts.failed == 3 && schedule.openCount == 0)
        // One that comes afterwards, and one that waited for it.
        #expect(schedule.take(Self.ticket("f", after: "e"), atMs: 2_000_000) == [])
        #expect(
            schedule.take(Self.ticket("e", after: "a"), atMs: 2_000_001) == [
                Self.refused("e", at: 2_000_001), Self.refused("f", at: 2_000_001),
            ])
    }

    @Test func `a wide plan fails without delay`() {
        var schedule = WorkerSchedule(Self.plan(failing: ["root"]))
        _ = schedule.take(Self.ticket("root"), atMs: 0)
        for index in 0..<5000 { #expect(schedule.take(Self.ticket("t\(index)", after: "root"), atMs: 0) == []) }
        #expect(schedule.advance(toMs: 1_000_000).count == 5001)
    }

    @Test func `a dependency that never comes counts as completed after a while`() {
        var schedule = WorkerSchedule(Self.plan(), patienceMs: 500)
        #expect(schedule.take(Self.ticket("b", after: "gone"), atMs: 100) == [])
        #expect(schedule.take(Self.ticket("c", after: "gone"), atMs: 300) == [])
        #expect(schedule.nextDueMs == 600)
        #expect(schedule.advance(toMs: 599) == [])
        #expect(schedule.advance(toMs: 600) == [Self.running("b", at: 600), Self.running("c", at: 600)])
    }

    @Test func `a dependency that comes in time is waited for to its end`() {
        var plan = Self.plan()
        plan.meanDurationMs = 1_000_000
        var schedule = WorkerSchedule(plan, patienceMs: 500)
        _ = schedule.take(Self.ticket("b", after: "a"), atMs: 0)
        _ = schedule.take(Self.ticket("a"), atMs: 499)
        #expect(schedule.advance(toMs: 501) == [])
        #expect(schedule.isOpen(Self.id("b")))
    }

    @Test func `a ticket that comes again is answered as before when it has ended, and not before`() {
        var schedule = WorkerSchedule(Self.plan(failing: ["a"]))
        let start = schedule.take(Self.ticket("a"), atMs: 0)
        #expect(start == [Self.running("a", at: 0)])
        #expect(schedule.take(Self.ticket("a"), atMs: 0) == [])
        #expect(schedule.advance(toMs: 1_000_000) == [Self.failed("a", from: 0)])
        #expect(schedule.take(Self.ticket("a"), atMs: 3_000_000) == [Self.failed("a", from: 0)])
        #expect(schedule.counts.tickets == 1 && schedule.counts.failed == 1 && schedule.counts.repeated == 1)
    }

    @Test func `a lost result is not sent, but dependents go on and a repeated ticket is answered`() {
        var plan = Self.plan()
        plan.lossShare = 1
        var schedule = WorkerSchedule(plan)
        #expect(Self.all(&schedule, Self.ticket("a"), Self.ticket("b", after: "a")) == [])
        #expect(schedule.counts.completed == 2 && schedule.counts.lost == 4)
        #expect(schedule.take(Self.ticket("a"), atMs: 3_000_000) == [Self.completed("a", from: 0)])
    }

    @Test func `a duplicated result is sent twice`() {
        var plan = Self.plan()
        plan.duplicationShare = 1
        var schedule = WorkerSchedule(plan)
        #expect(
            Self.all(&schedule, Self.ticket("a")) == [
                Self.running("a", at: 0), Self.running("a", at: 0), Self.completed("a", from: 0),
                Self.completed("a", from: 0),
            ])
        #expect(schedule.counts.duplicated == 2)
    }

    @Test func `many tickets end in the order of time`() {
        var schedule = WorkerSchedule(Self.plan())
        for index in 0..<2000 { _ = schedule.take(Self.ticket("t\(index)"), atMs: Int64(index % 7)) }
        let times = schedule.advance(toMs: 1_000_000).map(\.timestampMs)
        #expect(times == times.sorted() && times.count == 2000)
    }

    @Test func `only so many ended tickets are remembered`() {
        var schedule = WorkerSchedule(Self.plan(), memory: 10)
        for index in 0..<100 {
            _ = schedule.take(Self.ticket("t\(index)"), atMs: 0)
            _ = schedule.advance(toMs: 1_000_000)
        }
        #expect(schedule.counts.tickets == 100)
        _ = schedule.take(Self.ticket("t90"), atMs: 0)
        #expect(schedule.counts.repeated == 1)
        _ = schedule.take(Self.ticket("t89"), atMs: 0)
        #expect(schedule.counts.repeated == 1 && schedule.counts.tickets == 101)
    }
}
