import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// Timers over whose firing processes have ended: they rest, and do not come again every 30 seconds.
@Suite struct CondemnedTimerTests {
    static let decision = DecisionFactory(seed: 3).decision(0)
    static let saga = Identifier.saga(decisionID: decision.decisionID)
    static let hour: Int64 = 3_600_000
    let source = FlowHistory.decisions[0]
    let commands = FlowHistory.commands[0]
    let others = FlowHistory.commands[1]

    /// A saga that waits for results.
    private func history() throws -> FlowHistory {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.decision)
        #expect(try history.decide(source).verdicts == [.dispatched: 1])
        history.publish(source)
        return history
    }

    private func fire(_ timer: Timer, _ history: FlowHistory) -> Command {
        Command(
            timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: timer.saga, issuedAt: history.now,
            by: "test")
    }

    private func only(_ history: FlowHistory, _ kind: Timer.Kind? = nil) throws -> Timer {
        let timers = history.timers.values.filter { kind == nil || $0.kind == kind }
        #expect(timers.count == 1)
        return try #require(timers.first)
    }

    @Test func `one whose record is set aside unread rests, twice as long each time, and is itself again later`() throws
    {
        let history = try history()
        let saga = history.sagas[Self.saga]
        let first = try only(history)
        for (round, hours) in [1, 2, 4, 8].enumerated() {
            let timer = try only(history)
            history.now = max(history.now, timer.dueAt)
            history.append(fire(timer, history), to: commands)
            let batch = try history.condemn(commands, isRead: false)
            #expect(batch.verdicts == [.deadLettered(reason: "quarantined"): 1])
            #expect(batch.outputs[commands]?.map(\.topic) == ["orchestration.commands.dlq"])
            let wait = hours == 1 ? "an hour" : "\(hours) hours"
            #expect(
                batch.faults == [
                    "\(commands) offset \(round) was the firing of the timer \(timer.id): it comes again in \(wait)"
                ])
            let next = try only(history)
            #expect(next.kind == first.kind)
            #expect(next.sequence == Int64(-1 - round))
            #expect(next.dueAt == history.now - 10 + Int64(hours) * Self.hour)
        }
        #expect(history.sagas[Self.saga] == saga)
        // What was fired meanwhile finds its row gone.
        history.append(fire(first, history), to: others)
        #expect(try history.decide(others).verdicts == [.stale: 1])

        let last = try only(history)
        history.now = last.dueAt
        history.append(fire(last, history), to: others)
        #expect(try history.decide(others).verdicts[.deadLettered(reason: "quarantined")] == nil)
        #expect(history.timers[last.id] == nil)
        #expect(history.timers.values.allSatisfy { !$0.wasPutOff })
    }

    @Test(arguments: [(Int64(5), Int64(1)), (0, 1), (-1, 2), (-10, 1024), (-11, 1024), (.min, 1024)])
    func `the rest of a deadly one doubles up to 1024 hours, that of any other is one hour`(
        sequence: Int64, hours: Int64
    ) {
        let timer = Timer(
            id: .timer(saga: Self.saga, kind: "retry", sequence: sequence), saga: Self.saga, kind: .retry,
            sequence: sequence, dueAt: 1)
        #expect(timer.hoursOfRest(isDeadly: true) == hours)
        #expect(timer.hoursOfRest(isDeadly: false) == 1)
    }

    @Test func `a record that names no timer, or is none of the commands, leaves the timers as they are`() throws {
        let history = try history()
        let timer = try only(history)
        let command = fire(timer, history)
        let header = command.headers.map { Kafka.Header($0.name, $0.value) }
        history.append(command.json, to: commands)
        history.append(command.json, to: commands, headers: [Kafka.Header("timer-id", "none")])
        history.append(command.json, to: source, headers: header)
        for partition in [commands, commands, source] {
            let batch = try history.condemn(partition, isRead: false)
            #expect(batch.verdicts == [.deadLettered(reason: "quarantined"): 1])
            #expect(batch.faults.isEmpty)
            #expect(history.timers == [timer.id: timer])
        }
    }

    @Test(arguments: [Timer.Kind.drain, .signalWait], [true, false])
    func `one of a saga that nobody knows rests too, read or not`(_ kind: Timer.Kind, isRead: Bool) throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(EarlySignalTests.signal("x"), to: commands)
        try history.decide(commands)
        let timer = try only(history, kind)
        history.append(fire(timer, history), to: others)
        let batch = try history.condemn(others, isRead: isRead)
        #expect(batch.verdicts == [.deadLettered(reason: "quarantined"): 1])
        let next = try only(history, kind)
        #expect(next.sequence == -1)
        #expect(next.dueAt == history.now - 10 + Self.hour)
        #expect(history.timers.count == 2)
        #expect(history.parked[EarlySignalTests.saga]?.map(\.eventID) == ["command:x"])
    }

    @Test func `the drain timer of a saga rests with what it looks after, and drains it when it comes again`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.decision)
        try history.decide(source)
        history.append(
            Command(id: "c", order: .pause, saga: Self.saga, issuedAt: 1, issuedBy: "ops"), to: commands)
        #expect(try history.decide(commands).verdicts == [.parked: 1])
        for (round, hours) in [1, 2].enumerated() {
            history.append(fire(try only(history, .drain), history), to: others)
            let batch = try history.condemn(others, isRead: true)
            #expect(batch.verdicts == [.postponed(reason: "quarantined"): 1])
            // One incident for both.
            #expect(
                batch.outputs.values.joined().map(\.topic) == (round == 0 ? ["orchestration.incidents"] : []))
            let next = try only(history, .drain)
            #expect(next.sequence == Int64(-1 - round))
            #expect(next.dueAt == history.now - 10 + Int64(hours) * Self.hour)
            #expect(history.parked[Self.saga]?.map(\.eventID) == ["command:c"])
        }
        history.publish(source)
        let last = try only(history, .drain)
        history.now = last.dueAt
        history.append(fire(last, history), to: others)
        #expect(try history.decide(others).verdicts[.drained] == 1)
        #expect(history.parked.isEmpty)
        #expect(history.sagas[Self.saga]?.state == .paused)
    }
}
