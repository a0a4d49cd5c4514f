import Documents
import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// `republish` and `reprocess`: what they do, what they refuse, and that they are obeyed once.
@Suite struct CommandIntakeTests {
    static let decision = DecisionFactory(seed: 1).decision(0)
    static let saga = Identifier.saga(decisionID: decision.decisionID)
    static let next = Identifier.saga(decisionID: decision.decisionID, attempt: 2)
    let source = FlowHistory.decisions[0]
    let commands = FlowHistory.commands[0]
    let others = FlowHistory.commands[1]

    static func reprocess(
        _ id: String, _ record: ConsumedRecord, attempt: Int32 = 2, of saga: Identifier = saga
    ) -> Command {
        Command(
            id: id, order: .reprocess(attempt: attempt, record: SourceRecord(record)), saga: saga, reason: "again",
            issuedAt: 1, issuedBy: "ops")
    }

    /// A history in which this decision is decided and published.
    private func decided(
        _ decision: GeneratedDecision = decision, consolidation: Profile.Consolidation = .onDispatch
    ) throws -> (FlowHistory, ConsumedRecord) {
        let history = try FlowHistory(consolidation: consolidation)
        let record = history.append(decision)
        try history.decide(source)
        history.publish(source)
        return (history, record)
    }

    private func tickets(_ batch: ReducedBatch, _ partition: TopicPartition) -> [Output] {
        (batch.outputs[partition] ?? []).filter { $0.topic == "execution.tickets" }
    }

    // MARK: Republish

    @Test(arguments: [OutputFormat.avro, .json]) func `the tickets go out again: same bytes, same key, same headers`(
        format: OutputFormat
    ) throws {
        var settings = OutputSettings()
        settings.tickets = format
        let history = try FlowHistory(settings)
        let headers =
            Self.decision.headers.map { Kafka.Header($0.name, $0.value) } + [
                Kafka.Header("tracestate", "a=b"), Kafka.Header("baggage", "k=v"),
                Kafka.Header("x-neural-hive-user-id", "u"),
            ]
        history.append(Self.decision.value, to: source, headers: headers)
        let first = tickets(try history.decide(source), source)
        history.publish(source)
        history.append(ParkingTests.republish("c-1"), to: commands)
        let batch = try history.decide(commands)
        let again = tickets(batch, commands)
        #expect(first.count == 5)
        #expect(again.map(\.value) == first.map(\.value))
        #expect(again.map(\.key) == first.map(\.key))
        for (before, after) in zip(first, again) {
            #expect(
                after.headers
                    == OutputHeaders(before.headers.entries + [(name: "x-replay", value: Array("c-1".utf8))]))
        }
        #expect(batch.verdicts == [.republished: 1])
        #expect(batch.outputs[commands]?.count == 5)
        let saga = try #require(history.sagas[Self.saga])
        #expect(saga.revision == 2)
        #expect(saga.state == .completed)
        #expect(saga.holdsPlan)
        #expect(saga.updatedAt == history.now - 10)
        #expect(history.ticketRows[Self.saga] == OutboxReference(source: commands, to: 1))
        #expect(history.journal[Self.saga]?.map(\.eventID) == ["decision:\(Self.decision.decisionID)", "command:c-1"])
    }

    @Test func `a command is obeyed once, in one batch and across batches`() throws {
        let (history, _) = try decided()
        history.append(ParkingTests.republish("c-1"), to: commands)
        history.append(ParkingTests.republish("c-1"), to: commands)
        #expect(try history.decide(commands).verdicts == [.republished: 1, .duplicate: 1])
        history.rewind(commands, to: 0)
        let again = try history.decide(commands)
        #expect(again.verdicts == [.duplicate: 2])
        #expect(again.outputs.values.joined().isEmpty)
        history.append(ParkingTests.republish("c-2"), to: commands)
        #expect(try history.decide(commands).verdicts == [.republished: 1])
    }

    @Test func `a saga without tickets refuses, and never obeys that command later`() throws {
        let (history, _) = try decided(DecisionFactory(seed: 1).decision(0, DecisionOptions(finalDecision: .reject)))
        history.append(ParkingTests.republish("c-1"), to: commands)
        let batch = try history.decide(commands)
        #expect(batch.verdicts == [.refused(reason: "no_tickets"): 1])
        #expect(batch.outputs.values.joined().isEmpty)
        let entries = String(decoding: try #require(history.journal[Self.saga]?.last).entries, as: UTF8.self)
        #expect(entries.contains("SIGNAL_RECEIVED"))
        #expect(entries.contains("republish by test: refused, no_tickets: the saga has no tickets, it is REJECTED"))
        #expect(history.ticketRows[Self.saga] == nil)
        history.rewind(commands, to: 0)
        #expect(try history.decide(commands).verdicts == [.duplicate: 1])
    }

    @Test func `tickets that no longer fit with the header of the replay are refused`() throws {
        let history = try FlowHistory()
        history.append(Self.decision)
        let largest = try #require(
            tickets(try history.decide(source), source).map { output in
                (output.value?.count ?? 0) + (output.key?.count ?? 0)
                    + output.headers.entries.reduce(256) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) + 8 }
            }.max())
        var settings = OutputSettings()
        settings.maxTicketBytes = largest
        let tight = try FlowHistory(settings)
        tight.append(Self.decision)
        #expect(try tight.decide(source).verdicts == [.dispatched: 1])
        tight.publish(source)
        tight.append(ParkingTests.republish("c-1"), to: commands)
        let batch = try tight.decide(commands)
        #expect(batch.verdicts == [.refused(reason: "ticket_too_large"): 1])
        #expect(batch.outputs.values.joined().isEmpty)
    }

    // MARK: Reprocess

    @Test func `an ended saga is done again: a new saga with new tickets, linked to the old one`() throws {
        let (history, record) = try decided()
        let before = try #require(history.tickets[Self.saga])
        history.append(Self.reprocess("c-1", record), to: commands)
        let batch = try history.decide(commands)
        #expect(batch.verdicts == [.reprocessed: 1, .dispatched: 1])
        let (old, new) = (try #require(history.sagas[Self.saga]), try #require(history.sagas[Self.next]))
        #expect(old.revision == 2)
        #expect(old.state == .completed)
        #expect(new.attempt == 2)
        #expect(new.previousSaga == old.id)
        #expect(new.planID == old.planID)
        #expect(new.holdsPlan)
        let again = try #require(history.tickets[Self.next])
        #expect(again.count == before.count)
        #expect(Set(again.map(\.id)).isDisjoint(with: before.map(\.id)))
        #expect(tickets(batch, commands).map(\.value) == again.map(\.value))
        #expect(history.ticketRows[Self.next] == OutboxReference(source: commands, to: 1))
        #expect(history.ticketRows[Self.saga] == OutboxReference(source: source, to: 1))
        #expect(history.journal[Self.next]?.map(\.eventID) == ["command:c-1"])
        let entries = String(decoding: try #require(history.journal[Self.saga]?.last).entries, as: UTF8.self)
        #expect(entries.contains("reprocess by ops (again): attempt 2 is the saga \(Self.next)"))

        history.rewind(commands, to: 0)
        #expect(try history.decide(commands).verdicts == [.duplicate: 1])
        history.rewind(source, to: 0)
        #expect(try history.decide(source).verdicts == [.duplicate: 1])
    }

    @Test func `attempt after attempt`() throws {
        let (history, record) = try decided()
        history.append(Self.reprocess("c-1", record), to: commands)
        history.append(Self.reprocess("c-2", record, attempt: 3, of: Self.next), to: commands)
        #expect(try history.decide(commands).verdicts == [.reprocessed: 2, .dispatched: 2])
        let third = Identifier.saga(decisionID: Self.decision.decisionID, attempt: 3)
        #expect(history.sagas[third]?.previousSaga == Self.next)
        #expect(history.sagas[Self.next]?.revision == 2)
    }

    @Test func `an attempt that is there is refused to another command`() throws {
        let (history, record) = try decided()
        history.append(Self.reprocess("c-1", record), to: commands)
        history.append(Self.reprocess("c-2", record), to: commands)
        #expect(
            try history.decide(commands).verdicts
                == [.reprocessed: 1, .dispatched: 1, .refused(reason: "attempt_exists"): 1])
        history.append(Self.reprocess("c-3", record), to: commands)
        #expect(try history.decide(commands).verdicts == [.refused(reason: "attempt_exists"): 1])
        #expect(history.sagas.count == 2)
    }

    @Test func `a saga that has not ended is not done again`() throws {
        let (history, record) = try decided(consolidation: .onResults)
        history.append(Self.reprocess("c-1", record), to: commands)
        let batch = try history.decide(commands)
        #expect(batch.verdicts == [.refused(reason: "not_ended"): 1])
        #expect(batch.outputs.values.joined().isEmpty)
        #expect(history.sagas.count == 1)
    }

    /// What the first attempt came to, and the second.
    static let fates: [(String, DecisionOptions, Verdict, Verdict)] = [
        ("expired", DecisionOptions(validUntil: 1000), .rejected(reason: "expired"), .dispatched),
        (
            "consensus", DecisionOptions(finalDecision: .reject), .rejected(reason: "consensus"),
            .rejected(reason: "consensus")
        ),
        ("dispatched", DecisionOptions(), .dispatched, .dispatched),
        ("bare plan", DecisionOptions(form: .bare), .dispatched, .dispatched),
    ]

    @Test(arguments: fates) func `the gate decides anew, but for expiry`(
        name: String, options: DecisionOptions, once: Verdict, again: Verdict
    ) throws {
        let decision = DecisionFactory(seed: 5).decision(0, options)
        let history = try FlowHistory()
        let record = history.append(decision)
        #expect(try history.decide(source).verdicts == [once: 1])
        history.publish(source)
        history.append(
            Self.reprocess("c", record, of: .saga(decisionID: decision.decisionID)), to: commands)
        #expect(try history.decide(commands).verdicts == [.reprocessed: 1, again: 1])
    }

    @Test func `a plan that another decision holds is refused again`() throws {
        let (history, record) = try decided()
        let text = String(decoding: try #require(record.value), as: UTF8.self)
        let rival = history.append(
            Array(text.replacing(Self.decision.decisionID, with: "rival").utf8), to: source)
        #expect(try history.decide(source).verdicts == [.rejected(reason: "duplicate_plan"): 1])
        history.append(Self.reprocess("c", rival, of: .saga(decisionID: "rival")), to: commands)
        #expect(
            try history.decide(commands).verdicts == [.reprocessed: 1, .rejected(reason: "duplicate_plan"): 1])
        let again = history.sagas[.saga(decisionID: "rival", attempt: 2)]
        #expect(again?.duplicateOf == Self.saga)
        #expect(again?.holdsPlan == false)
    }

    @Test func `a plan that is invalid again sends the command to its dead letters`() throws {
        let history = try FlowHistory()
        let input = try #require(BadInput.all.first { $0.name == "cycle" })
        let record = history.append(input.value, to: source)
        try history.decide(source)
        history.publish(source)
        let saga = try #require(history.sagas.values.first)
        let order = Self.reprocess("c", record, of: saga.id)
        history.append(order, to: commands)
        let batch = try history.decide(commands)
        #expect(batch.verdicts == [.reprocessed: 1, .failed(reason: "invalid_plan"): 1])
        let letters = batch.outputs[commands]?.filter { $0.topic == "orchestration.commands.dlq" }
        #expect(letters?.map(\.value) == [order.json])
        #expect(history.deadLetters[commands]?[0]?.reason == "invalid_plan")
    }

    @Test func `an order that waited loads what it needs and is carried out`() throws {
        let history = try FlowHistory()
        let record = history.append(Self.decision)
        try history.decide(source)
        history.append(Self.reprocess("c-1", record), to: commands)
        history.append(ParkingTests.republish("c-2"), to: commands)
        #expect(try history.decide(commands).verdicts == [.parked: 2])
        history.publish(source)
        history.append(ParkingTests.due(), to: others)
        let loads = history.loads
        let batch = try history.decide(others)
        #expect(history.loads == loads + 2)
        #expect(batch.verdicts == [.reprocessed: 1, .dispatched: 1, .republished: 1, .drained: 1])
        #expect(tickets(batch, others).count == 10)
        #expect(history.ticketRows[Self.next] == OutboxReference(source: others, to: 1))
        #expect(history.journal[Self.next]?.first?.source == commands)
        #expect(history.timers.isEmpty)
    }

    @Test func `an order for a new attempt finds what came before it`() throws {
        let (history, record) = try decided()
        history.rewind(source, to: 0)
        history.append(ParkingTests.republish("early", Self.next), to: others)
        #expect(try history.decide(others).verdicts == [.parked: 1])
        history.append(Self.reprocess("c-1", record), to: commands)
        #expect(try history.decide(commands).verdicts == [.reprocessed: 1, .dispatched: 1, .republished: 1])
        #expect(history.parked.isEmpty)
        #expect(history.sagas[Self.next]?.revision == 2)
    }

    // MARK: What cannot be read

    static func bad() -> [(String, [UInt8]?, String, String)] {
        let record = ConsumedRecord(
            partition: FlowHistory.decisions[0], offset: 0, value: Self.decision.value)
        let broken = ConsumedRecord(partition: FlowHistory.decisions[0], offset: 0, value: Array("{}".utf8))
        let empty = ConsumedRecord(partition: FlowHistory.decisions[0], offset: 0, value: nil)
        func text(_ command: Command) -> String { String(decoding: command.json, as: UTF8.self) }
        let republish = text(ParkingTests.republish("c"))
        return [
            ("no value", nil, "undecodable", ""),
            ("no JSON", Array("republish".utf8), "undecodable", ""),
            ("a frame", [0, 0, 0, 0, 1, 2], "undecodable", ""),
            (
                "unknown", Array(republish.replacing("\"republish\"", with: "\"explode\"").utf8), "unknown_command",
                "command"
            ),
            ("no saga", Array(republish.replacing("saga_id", with: "saga").utf8), "invalid_field", "saga_id"),
            ("no decision", reprocess("c", broken).json, "invalid_field", "record.value.decision_id"),
            ("no record value", reprocess("c", empty).json, "undecodable", "record.value"),
            ("another saga's decision", reprocess("c", record, of: next).json, "identity_mismatch", "saga_id"),
            ("another attempt", reprocess("c", record, attempt: 3).json, "identity_mismatch", "saga_id"),
        ]
    }

    @Test(arguments: bad()) func `a command that cannot be read goes to its own dead letters as it came`(
        name: String, value: [UInt8]?, reason: String, field: String
    ) throws {
        let (history, _) = try decided()
        let record = history.append(value, to: commands, headers: [Kafka.Header("h", "v")])
        let batch = try history.decide(commands)
        #expect(batch.verdicts == [.deadLettered(reason: reason): 1])
        let letter = try #require(batch.outputs[commands]?.first)
        #expect(letter.topic == "orchestration.commands.dlq")
        #expect(letter.value == value)
        #expect(letter.key == record.key)
        #expect(letter.headers.entries.first?.name == "h")
        #expect(history.deadLetters[commands]?[0]?.reason == reason)
        #expect(history.deadLetters[commands]?[0]?.field == field)
        #expect(history.sagas[Self.saga]?.revision == 1)
        history.rewind(commands, to: 0)
        let again = try history.decide(commands)
        #expect(again.verdicts == [.duplicate: 1])
        #expect(again.outputs.values.joined().isEmpty)
    }

    @Test func `topics go by their configured names`() throws {
        var settings = OutputSettings()
        settings.topics[.commands] = "orders"
        settings.topics[.commandsDeadLetters] = "orders.dead"
        let history = try FlowHistory(settings)
        history.append(ParkingTests.republish("c"), to: TopicPartition("orders", 0))
        let batch = try history.decide(TopicPartition("orders", 0))
        #expect(batch.outputs.values.joined().map(\.topic) == ["orders.dead"])
    }

    // MARK: Rewinds of decisions

    @Test func `a saga that is rebuilt is published again, its dead letter is not`() throws {
        let history = try FlowHistory()
        history.append(try #require(BadInput.all.first { $0.name == "cycle" }).value, to: source)
        try history.decide(source)
        let saga = try #require(history.sagas.keys.first)
        history.publish(source)
        history.rewind(source, to: 0)
        history.delete(saga)
        let batch = try history.decide(source)
        #expect(batch.verdicts == [.failed(reason: "invalid_plan"): 1])
        #expect(batch.outputs[source]?.map(\.topic) == ["orchestration.incidents", "telemetry.orchestration"])
        #expect(batch.writes.deadLetters.isEmpty)
        #expect(history.sagas[saga]?.state == .failed)
    }

    @Test func `a decision that cannot be read is not dead-lettered again`() throws {
        let history = try FlowHistory()
        history.append([1, 2, 3], to: source)
        #expect(try history.decide(source).verdicts == [.deadLettered(reason: "undecodable"): 1])
        history.rewind(source, to: 0)
        let again = try history.decide(source)
        #expect(again.verdicts == [.duplicate: 1])
        #expect(again.outputs.values.joined().isEmpty)
    }
}
