import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// Events that cannot be decided: set aside one by one, and everything else goes on.
@Suite struct QuarantineTests {
    static let decisions = (0..<2).map { DecisionFactory(seed: 3).decision($0) }
    static let damaged = Identifier.saga(decisionID: decisions[0].decisionID)
    static let well = Identifier.saga(decisionID: decisions[1].decisionID)
    static let incident = Identifier.incident(saga: damaged, cause: "quarantined", ticket: nil)
    let source = FlowHistory.decisions[0]
    let commands = FlowHistory.commands[0]
    let results = TopicPartition("execution.results", 0)
    let answers = TopicPartition("cognitive-plans-approval-responses", 0)

    /// Two sagas that wait for results; something is wrong with the newest checkpoint of one.
    private func history(_ change: (String) -> String = { _ in "damaged" }) throws -> FlowHistory {
        let history = try FlowHistory(consolidation: .onResults)
        for decision in Self.decisions { history.append(decision) }
        #expect(try history.decide(source).verdicts == [.dispatched: 2])
        history.publish(source)
        history.damage(Self.damaged, change)
        return history
    }

    /// A checkpoint that can be read and cannot be true: C5 has ended while the saga waits for results.
    private static func endsC5(_ document: String) -> String {
        document.replacing(
            #""step":"C5","node_type":"consolidate_results","status":"paused""#,
            with: #""step":"C5","node_type":"consolidate_results","status":"completed""#)
    }

    private func report(
        _ history: FlowHistory, _ index: Int = 0, of saga: Identifier = damaged, status: String = "COMPLETED"
    ) throws {
        let ticket = try #require(history.tickets[saga]?[index].id)
        let json = #"{"ticket_id":"\#(ticket)","status":"\#(status)","agent_id":"a","timestamp":1}"#
        history.append(Array(json.utf8), to: results)
    }

    private func fire(_ history: FlowHistory) throws {
        let timer = try #require(history.timers.values.first { $0.saga == Self.damaged })
        history.append(
            Command(
                timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: Self.damaged, issuedAt: 1,
                by: "test"),
            to: commands)
    }

    private func incidents(_ batch: ReducedBatch) -> [String] {
        batch.outputs.values.joined().filter { $0.topic == "orchestration.incidents" }
            .map { String(decoding: $0.key ?? [], as: UTF8.self) }
    }

    private func letters(_ batch: ReducedBatch, _ partition: TopicPartition) -> [[String: String]] {
        (batch.outputs[partition] ?? []).filter { $0.topic.hasSuffix("dlq") }.map { letter in
            Dictionary(
                letter.headers.entries.map { ($0.name, String(decoding: $0.value ?? [], as: UTF8.self)) }
            ) { $1 }
        }
    }

    @Test func `the event is a dead letter, its saga stays as it is, and the rest of the batch goes on`() throws {
        let history = try history()
        let before = history.sagas[Self.damaged]
        try report(history)
        try report(history, of: Self.well)
        try report(history, 1)
        let batch = try history.decide(results)
        #expect(batch.verdicts == [.quarantined(reason: "unreadable_saga"): 2, .progressed: 1])
        #expect(history.sagas[Self.damaged] == before)
        #expect(history.sagas[Self.well]?.revision == 2)
        #expect(batch.writes.updates.map(\.id) == [Self.well])
        #expect(batch.writes.journal.map(\.sagaID) == [Self.well])
        #expect(batch.writes.ticketChanges.count == 1)
        let letters = letters(batch, results)
        #expect(letters.map { $0["x-dlq-reason"] } == ["unreadable_saga", "unreadable_saga"])
        #expect(letters.map { $0["x-dlq-offset"] } == ["0", "2"])
        #expect(
            letters.first?["x-dlq-detail"]
                == "saga \(Self.damaged): its newest checkpoint cannot be read")
        #expect(batch.writes.deadLetters.map(\.sagaID) == [Self.damaged, Self.damaged])
        #expect(incidents(batch) == [Self.incident.description])
        #expect(batch.faults.count == 2)
        #expect(
            batch.faults.first
                == "execution.results[0] offset 0 cannot be decided, it is a dead letter now: "
                + "unreadable_saga: saga \(Self.damaged): its newest checkpoint cannot be read")
    }

    @Test func `the incident is raised once, in later batches too`() throws {
        let history = try history()
        try report(history)
        #expect(incidents(try history.decide(results)) == [Self.incident.description])
        try report(history, 1)
        let again = try history.decide(results)
        #expect(again.verdicts == [.quarantined(reason: "unreadable_saga"): 1])
        #expect(incidents(again).isEmpty)
        try fire(history)
        let fired = try history.decide(commands)
        #expect(fired.verdicts == [.postponed(reason: "unreadable_saga"): 1])
        #expect(incidents(fired).isEmpty)
    }

    @Test func `an event offered again after a rewind is nothing`() throws {
        let history = try history()
        try report(history)
        try history.decide(results)
        history.rewind(results, to: 0)
        let again = try history.decide(results)
        #expect(again.verdicts == [.duplicate: 1])
        #expect(again.outputs.values.joined().isEmpty)
    }

    static let orders: [Command.Order] = [
        .cancel, .pause, .resume, .compensate, .giveUp, .retry(ticket: nil), .priority(.high),
    ]

    @Test(arguments: orders) func `an order is a dead letter too`(_ order: Command.Order) throws {
        let history = try history()
        let command = Command(id: "c", order: order, saga: Self.damaged, issuedAt: 1, issuedBy: "ops")
        history.append(command, to: commands)
        let batch = try history.decide(commands)
        #expect(batch.verdicts == [.quarantined(reason: "unreadable_saga"): 1])
        #expect(batch.outputs[commands]?.map(\.topic) == ["orchestration.commands.dlq", "orchestration.incidents"])
        #expect(batch.outputs[commands]?.first?.value == command.json)
    }

    @Test func `an answer is a dead letter too`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        let decision = DecisionFactory(seed: 3).decision(0, DecisionOptions(requiresHumanReview: true))
        history.append(decision)
        #expect(try history.decide(source).verdicts == [.awaitingApproval: 1])
        history.publish(source)
        history.damage(Self.damaged)
        history.append(Array(#"{"plan_id":"\#(decision.planID)","decision":"approved"}"#.utf8), to: answers)
        let batch = try history.decide(answers)
        #expect(batch.verdicts == [.quarantined(reason: "unreadable_saga"): 1])
        #expect(
            batch.outputs[answers]?.map(\.topic) == ["cognitive-plans-approval-dlq", "orchestration.incidents"])
        #expect(history.sagas[Self.damaged]?.state == .awaitingApproval)
    }

    @Test func `a timer is put off by an hour, again and again, with one incident`() throws {
        let history = try history()
        let first = try #require(history.timers.values.first { $0.saga == Self.damaged })
        try fire(history)
        let batch = try history.decide(commands)
        #expect(batch.verdicts == [.postponed(reason: "unreadable_saga"): 1])
        #expect(letters(batch, commands).isEmpty)
        #expect(incidents(batch) == [Self.incident.description])
        let second = try #require(history.timers.values.first { $0.saga == Self.damaged })
        #expect(history.timers.values.count { $0.saga == Self.damaged } == 1)
        #expect(second.kind == first.kind)
        #expect(second.dueAt == history.now - 10 + 3_600_000)
        #expect(second.id != first.id)

        history.now = second.dueAt
        try fire(history)
        let later = try history.decide(commands)
        #expect(later.verdicts == [.postponed(reason: "unreadable_saga"): 1])
        #expect(incidents(later).isEmpty)
        let third = try #require(history.timers.values.first { $0.saga == Self.damaged })
        #expect(third.dueAt == history.now - 10 + 3_600_000)
        #expect(third.id != second.id)
        // What was put off tells that the incident is out.
        try report(history)
        #expect(incidents(try history.decide(results)).isEmpty)
    }

    @Test func `a saga that was mended goes on, and its timer is its own again`() throws {
        var whole = ""
        let history = try history { document in
            whole = document
            return "damaged"
        }
        try fire(history)
        try history.decide(commands)
        history.damage(Self.damaged) { _ in whole }
        try report(history)
        #expect(try history.decide(results).verdicts == [.progressed: 1])
        let timer = try #require(history.timers.values.first { $0.saga == Self.damaged })
        #expect(history.timers.values.count { $0.saga == Self.damaged } == 1)
        #expect(!timer.wasPutOff)
    }

    @Test func `a step that a state table refuses is set aside alike, and leaves nothing of itself`() throws {
        let history = try history(Self.endsC5)
        let before = history.sagas[Self.damaged]
        try report(history, status: "FAILED")
        try report(history, of: Self.well)
        let batch = try history.decide(results)
        #expect(batch.verdicts == [.quarantined(reason: "quarantined"): 1, .progressed: 1])
        #expect(history.sagas[Self.damaged] == before)
        #expect(batch.writes.ticketChanges.count == 1)
        #expect(batch.writes.tickets.isEmpty)
        #expect(
            letters(batch, results).first?["x-dlq-detail"]
                == "saga \(Self.damaged): step C5 of saga \(Self.damaged): FAIL is not allowed in completed")
        #expect(incidents(batch) == [Self.incident.description])
        // What the tables allow still happens.
        try report(history, status: "RUNNING")
        #expect(try history.decide(results).verdicts == [.progressed: 1])
    }

    @Test func `what waited in the inbox is set aside under its own offset`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        history.append(Self.decisions[0])
        try history.decide(source)
        let order = Command(id: "c", order: .pause, saga: Self.damaged, issuedAt: 1, issuedBy: "ops")
        history.append(order, to: commands)
        #expect(try history.decide(commands).verdicts == [.parked: 1])
        history.publish(source)
        history.damage(Self.damaged)
        history.append(ParkingTests.due(Self.damaged), to: FlowHistory.commands[1])
        let batch = try history.decide(FlowHistory.commands[1])
        #expect(batch.verdicts == [.quarantined(reason: "unreadable_saga"): 1, .drained: 1])
        #expect(history.deadLetters[commands]?.keys.sorted() == [0])
        #expect(history.parked.isEmpty)
    }
}
