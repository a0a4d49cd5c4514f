import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// Signals that come before the saga that they name (workflow-engine.md WF-14).
@Suite struct EarlySignalTests {
    static let decision = DecisionFactory(seed: 1).decision(
        0,
        DecisionOptions(metadata: [
            "wait_for": #"{"events":[{"type":"window","key":"eu"}],"timeout_ms":60000}"#
        ]))
    static let saga = Identifier.saga(decisionID: decision.decisionID)
    static let day: Int64 = 86_400_000
    let source = FlowHistory.decisions[0]
    let first = FlowHistory.commands[0]
    let second = FlowHistory.commands[1]

    static func signal(_ id: String, key: String = "eu") -> Command {
        Command(
            id: id, order: .signal(Signal(eventType: "window", eventKey: key)), saga: saga, issuedAt: 1,
            issuedBy: "test")
    }

    private func fire(_ timer: Timer, _ history: FlowHistory) throws -> ReducedBatch {
        history.append(
            Command(
                timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: timer.saga,
                issuedAt: history.now,
                by: "test"), to: second)
        return try history.decide(second)
    }

    @Test func `it waits for its saga, which takes it when it begins`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.signal("x"), to: first)
        let early = try history.decide(first)
        #expect(early.verdicts == [.parked: 1])
        #expect(history.parked[Self.saga]?.map(\.eventID) == ["command:x"])
        let timers = history.timers.values.sorted { $0.dueAt < $1.dueAt }
        #expect(timers.map(\.kind) == [.drain, .signalWait])
        #expect(timers.map(\.dueAt) == [history.now - 10 + 1000, history.now - 10 + Self.day])

        history.append(Self.decision)
        let batch = try history.decide(source)
        #expect(batch.verdicts == [.entered(.deferred): 1, .entered(.waitingForEvent): 1])
        #expect(history.sagas[Self.saga]?.state == .waitingForEvent)
        #expect(history.parked.isEmpty)
        #expect(history.tickets[Self.saga]?.isEmpty == false)
        #expect(history.journal[Self.saga]?.map(\.eventID) == ["decision:\(Self.decision.decisionID)", "command:x"])
    }

    @Test func `without it the saga waits, and a signal in time lets it go on`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.decision)
        try history.decide(source)
        #expect(history.sagas[Self.saga]?.state == .deferred)
        #expect(history.tickets.isEmpty)
        #expect(history.timers.values.map(\.kind) == [.signalWait])
        history.append(Self.signal("x"), to: first)
        #expect(try history.decide(first).verdicts == [.entered(.waitingForEvent): 1])
        // It stays: it is due before the first clock of a ticket, and asks again then.
        #expect(history.timers.values.map(\.kind) == [.signalWait])
        history.rewind(first, to: 0)
        #expect(try history.decide(first).verdicts == [.duplicate: 1])
    }

    @Test func `its timer lets the saga fail when nothing comes`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.decision)
        try history.decide(source)
        let timer = try #require(history.timers.values.first)
        history.now = timer.dueAt
        #expect(try fire(timer, history).verdicts == [.entered(.failed): 1])
        #expect(history.timers.isEmpty)
    }

    @Test func `it is not parked twice, and once its saga is there it is a duplicate`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.signal("x"), to: first)
        history.append(Self.signal("x"), to: first)
        #expect(try history.decide(first).verdicts == [.parked: 1, .duplicate: 1])
        history.rewind(first, to: 0)
        history.skip(first)
        history.append(Self.signal("x"), to: second)
        #expect(try history.decide(second).verdicts == [.duplicate: 1])
        history.append(Self.decision)
        try history.decide(source)
        history.append(Self.signal("x"), to: second)
        #expect(try history.decide(second).verdicts == [.duplicate: 1])
    }

    @Test func `a signal that no saga takes within a day is a dead letter, and one that is younger waits on`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.signal("x"), to: first)
        try history.decide(first)
        let timer = try #require(history.timers.values.first { $0.kind == .signalWait })
        history.now += Self.day / 2
        history.append(Self.signal("y", key: "us"), to: first)
        try history.decide(first)
        history.now = timer.dueAt
        let batch = try fire(timer, history)
        #expect(batch.verdicts == [.deadLettered(reason: "unknown_saga"): 1, .drained: 1])
        #expect(history.parked[Self.saga]?.map(\.eventID) == ["command:y"])
        #expect(history.deadLetters[first]?.keys.sorted() == [0])
        let next = try #require(history.timers.values.first { $0.kind == .signalWait })
        #expect(next.dueAt == timer.dueAt + Self.day / 2 + 10)
        history.now = next.dueAt
        #expect(try fire(next, history).verdicts == [.deadLettered(reason: "unknown_saga"): 1, .drained: 1])
        #expect(history.parked.isEmpty)
        #expect(history.timers.isEmpty)
    }

    @Test func `its drain timer looks for the saga at growing intervals, and finds one that began at the same moment`()
        throws
    {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.signal("x"), to: first)
        try history.decide(first)
        var pauses: [Int64] = []
        for _ in 0..<4 {
            let timer = try #require(history.timers.values.first { $0.kind == .drain })
            pauses.append(timer.dueAt - history.now + 10)
            history.now = timer.dueAt
            #expect(try fire(timer, history).verdicts == [.drained: 1])
            #expect(history.parked[Self.saga]?.count == 1)
        }
        #expect(pauses == [1000, 60_000, 3_600_000, 3_600_000])
        // The saga begins in a batch that does not see what waits for it.
        let parked = history.hide(Self.saga)
        history.append(Self.decision)
        try history.decide(source)
        history.restore(Self.saga, parked)
        #expect(history.sagas[Self.saga]?.state == .deferred)
        let timer = try #require(history.timers.values.first { $0.kind == .drain })
        history.now = timer.dueAt
        #expect(try fire(timer, history).verdicts[.entered(.waitingForEvent)] == 1)
        #expect(history.parked.isEmpty)
    }
}
