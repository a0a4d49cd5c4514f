import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// Order between partitions, and parking: the model's scenarios with `republish` as the event that reacts.
@Suite struct ParkingTests {
    static let decision = DecisionFactory(seed: 1).decision(0)
    static let saga = Identifier.saga(decisionID: decision.decisionID)
    static let timerID = Identifier.timer(saga: saga, kind: "drain", sequence: 0)
    let source = FlowHistory.decisions[0]
    let other = FlowHistory.decisions[1]
    let first = FlowHistory.commands[0]
    let second = FlowHistory.commands[1]
    let third = FlowHistory.commands[2]

    static func republish(_ id: String, _ saga: Identifier = saga) -> Command {
        Command(id: id, order: .republish, saga: saga, issuedAt: 1, issuedBy: "test")
    }

    static func due(_ saga: Identifier = saga) -> Command {
        Command(timer: .drain, sequence: 0, dueAt: 1, saga: saga, issuedAt: 2, by: "test")
    }

    /// The commands whose replays a row publishes, in order; `tickets` for the tickets themselves.
    private func story(_ batch: ReducedBatch, _ partition: TopicPartition) -> [String] {
        var story: [String] = []
        for output in batch.outputs[partition] ?? [] where output.topic == "execution.tickets" {
            let replay = output.headers.entries.last { $0.name == "x-replay" }?.value
            let line = replay.map { String(decoding: $0, as: UTF8.self) } ?? "tickets"
            if story.last != line { story.append(line) }
        }
        return story
    }

    private func waiting(_ history: FlowHistory, _ saga: Identifier = saga) -> [String] {
        history.parked[saga, default: []].map(\.eventID)
    }

    @Test func `a command waits until the tickets of another partition are out, then the timer applies it`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.append(Self.republish("x"), to: first)
        let parking = try history.decide(first)
        #expect(parking.verdicts == [.parked: 1])
        #expect(parking.outputs.values.joined().isEmpty)
        #expect(waiting(history) == ["command:x"])
        #expect(history.timers[Self.timerID]?.dueAt == history.now - 10 + 1000)
        #expect(history.sagas[Self.saga]?.revision == 1)

        history.append(Self.due(), to: second)
        #expect(try history.decide(second).verdicts == [.held: 1])
        #expect(waiting(history) == ["command:x"])

        history.publish(source)
        history.append(Self.due(), to: second)
        let draining = try history.decide(second)
        #expect(draining.verdicts == [.republished: 1, .drained: 1])
        #expect(story(draining, second) == ["x"])
        #expect(history.parked.isEmpty)
        #expect(history.timers.isEmpty)
        #expect(history.ticketRows[Self.saga] == OutboxReference(source: second, to: 2))
        let line = try #require(history.journal[Self.saga]?.last)
        #expect(line.eventID == "command:x")
        #expect(line.source == first)
        #expect(line.offset == 0)

        history.append(Self.due(), to: second)
        #expect(try history.decide(second).verdicts == [.stale: 1])
    }

    @Test func `a row of the same batch counts as prepared and unpublished`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        history.append(Self.republish("x"), to: first)
        let batch = try history.decide(source, first)
        #expect(batch.verdicts == [.dispatched: 1, .parked: 1])
        #expect(story(batch, source) == ["tickets"])
        #expect(waiting(history) == ["command:x"])
    }

    @Test func `a row of the same batch closes the gate that the marks leave open`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.publish(source)
        history.append(Self.republish("x"), to: first)
        history.append(Self.republish("y"), to: second)
        let batch = try history.decide(first, second)
        #expect(story(batch, first) == ["x"])
        #expect(story(batch, second) == [])
        #expect(waiting(history) == ["command:y"])
        #expect(batch.writes.updates.map(\.revision) == [2])
    }

    @Test func `what comes later goes behind what waits, and all is applied in the order of arrival`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.append(Self.republish("x"), to: first)
        try history.decide(first)
        history.append(Self.republish("y"), to: second)
        #expect(try history.decide(second).verdicts == [.parked: 1])
        #expect(waiting(history) == ["command:x", "command:y"])
        history.publish(source)
        history.append(Self.republish("z"), to: third)
        let batch = try history.decide(third)
        #expect(story(batch, third) == ["x", "y", "z"])
        #expect(batch.verdicts == [.republished: 3])
        #expect(history.parked.isEmpty)
        #expect(history.sagas[Self.saga]?.revision == 4)
        #expect(batch.writes.updates.count == 1)
    }

    @Test func `two events of one batch wait in their order, once`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.append(Self.republish("x"), to: first)
        history.append(Self.republish("y"), to: first)
        history.append(Self.republish("x"), to: first)
        #expect(try history.decide(first).verdicts == [.parked: 2, .duplicate: 1])
        #expect(waiting(history) == ["command:x", "command:y"])
    }

    @Test func `the partition of the newest tickets waits for nothing`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.publish(source)
        history.append(Self.republish("x"), to: first)
        try history.decide(first)
        history.append(Self.republish("y"), to: first)
        #expect(story(try history.decide(first), first) == ["y"])
        history.append(Self.republish("z"), to: second)
        #expect(try history.decide(second).verdicts == [.parked: 1])
    }

    @Test func `a partition that was moved back keeps nobody waiting`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.rewind(source, to: 0)
        history.append(Self.republish("x"), to: first)
        #expect(story(try history.decide(first), first) == ["x"])
    }

    @Test func `an event that waits already is not parked again, and one that was applied does nothing`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.append(Self.republish("x"), to: first)
        try history.decide(first)
        history.rewind(first, to: 0)
        #expect(try history.decide(first).verdicts == [.duplicate: 1])
        #expect(waiting(history) == ["command:x"])

        history.publish(source)
        history.rewind(first, to: 0)
        let batch = try history.decide(first)
        #expect(batch.verdicts == [.republished: 1, .duplicate: 1])
        #expect(story(batch, first) == ["x"])
        history.rewind(first, to: 0)
        #expect(try history.decide(first).verdicts == [.duplicate: 1])
        #expect(history.journal[Self.saga]?.count == 2)
    }

    @Test func `a decision that has its saga touches nothing, what waits goes on waiting`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.append(Self.republish("x"), to: first)
        try history.decide(first)
        history.publish(source)
        history.append(Self.decision, to: other)
        #expect(try history.decide(other).verdicts == [.duplicate: 1])
        #expect(waiting(history) == ["command:x"])
    }

    // MARK: Sagas that are not there yet

    /// A history in which the decision was decided once and is offered again, its saga gone.
    private func catchingUp() throws -> FlowHistory {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.publish(source)
        history.rewind(source, to: 0)
        history.delete(Self.saga)
        return history
    }

    @Test func `while records are offered again an early command waits, and the new saga finds it in its batch`() throws
    {
        let history = try catchingUp()
        history.append(Self.republish("x"), to: first)
        #expect(try history.decide(first).verdicts == [.parked: 1])
        #expect(waiting(history) == ["command:x"])
        history.append(Self.due(), to: second)
        #expect(try history.decide(second).verdicts == [.held: 1])

        let batch = try history.decide(source)
        #expect(batch.verdicts == [.dispatched: 1, .republished: 1])
        #expect(story(batch, source) == ["tickets", "x"])
        #expect(batch.writes.sagas.map(\.revision) == [2])
        #expect(batch.writes.updates.isEmpty)
        #expect(batch.writes.journal.map(\.revision) == [1, 2])
        #expect(history.parked.isEmpty)
        #expect(history.ticketRows[Self.saga] == OutboxReference(source: source, to: 1))
        // The replay is the same record but for the header that says so.
        let tickets = try #require(batch.outputs[source]?.filter { $0.topic == "execution.tickets" })
        #expect(tickets.prefix(5).map(\.value) == tickets.suffix(5).map(\.value))
        #expect(tickets[0].headers.entries.map(\.name) + ["x-replay"] == tickets[5].headers.entries.map(\.name))
    }

    @Test func `a command for a saga that nobody knows is one dead letter`() throws {
        let history = try FlowHistory()
        let record = history.append(Self.republish("x"), to: first)
        let batch = try history.decide(first)
        #expect(batch.verdicts == [.deadLettered(reason: "unknown_saga"): 1])
        let letter = try #require(batch.outputs[first]?.first)
        #expect(batch.outputs[first]?.count == 1)
        #expect(letter.topic == "orchestration.commands.dlq")
        #expect(letter.value == record.value)
        #expect(letter.key == record.key)
        #expect(history.deadLetters[first]?[0]?.field == "saga_id")
        history.rewind(first, to: 0)
        let again = try history.decide(first)
        #expect(again.verdicts == [.duplicate: 1])
        #expect(again.outputs.values.joined().isEmpty)
    }

    @Test func `what waited in vain goes to the dead letters, once, in order`() throws {
        let history = try catchingUp()
        history.append(Self.republish("x"), to: first)
        history.append(Self.republish("y"), to: first)
        try history.decide(first)
        // The partition catches up without the decision: another one stands in its place.
        history.skip(source)
        history.append(Self.due(), to: second)
        let batch = try history.decide(second)
        #expect(batch.verdicts == [.deadLettered(reason: "unknown_saga"): 2, .drained: 1])
        let letters = batch.outputs[second]?.map { output in
            output.headers.entries.first { $0.name == "x-dlq-offset" }?.value.map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        #expect(letters == ["0", "1"])
        #expect(history.deadLetters[first]?.keys.sorted() == [0, 1])
        #expect(history.parked.isEmpty)
        #expect(history.timers.isEmpty)
        history.rewind(first, to: 0)
        #expect(try history.decide(first).verdicts == [.duplicate: 2])
        #expect(history.parked.isEmpty)
    }

    @Test func `a command that touches an unknown saga takes what waits along`() throws {
        let history = try catchingUp()
        history.append(Self.republish("x"), to: first)
        try history.decide(first)
        history.skip(source)
        history.append(Self.republish("y"), to: first)
        history.append(Self.republish("x"), to: first)
        #expect(
            try history.decide(first).verdicts == [.deadLettered(reason: "unknown_saga"): 3])
        #expect(history.deadLetters[first]?.keys.sorted() == [0, 1, 2])
    }

    @Test func `two records of one timer in a batch drain once`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        try history.decide(source)
        history.append(Self.republish("x"), to: first)
        try history.decide(first)
        history.publish(source)
        history.append(Self.due(), to: second)
        history.append(Self.due(), to: second)
        #expect(try history.decide(second).verdicts == [.republished: 1, .drained: 1, .stale: 1])
    }
}
