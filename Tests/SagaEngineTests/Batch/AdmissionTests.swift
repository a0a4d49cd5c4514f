import FlowC
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// The admission limit over batches: what one batch dispatches, and who looks again.
@Suite struct AdmissionTests {
    private static func history(_ most: Int, burst: Int = 0) throws -> FlowHistory {
        var profile = Profile()
        profile.admissionMaxSagas = most
        profile.admissionBurstSagas = burst
        return try FlowHistory(consolidation: .onResults, profile: profile)
    }

    private static func decisions(_ bands: [RiskBand], _ history: FlowHistory) -> [Identifier] {
        bands.enumerated().map { index, band in
            let decision = DecisionFactory(seed: 7).decision(index, DecisionOptions(tasks: 1, riskBand: band))
            history.append(decision)
            return .saga(decisionID: decision.decisionID)
        }
    }

    /// The saga's timer is due: its command comes.
    private static func fire(_ saga: Identifier, _ history: FlowHistory) throws {
        let timer = try #require(history.timers.values.first { $0.saga == saga })
        history.now = max(history.now, timer.dueAt)
        let command = Command(
            timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: saga, issuedAt: history.now, by: "t")
        history.append(command, to: FlowHistory.commands[0])
        try history.decide(FlowHistory.commands[0])
    }

    private static func order(_ order: Command.Order, _ saga: Identifier, _ history: FlowHistory) throws {
        let command = Command(id: "c\(history.now)", order: order, saga: saga, issuedAt: history.now, issuedBy: "ops")
        history.append(command, to: FlowHistory.commands[1])
        try history.decide(FlowHistory.commands[1])
    }

    @Test func `one batch dispatches no more than may run, and the urgent ones find the burst capacity`() throws {
        let history = try Self.history(2, burst: 1)
        let sagas = Self.decisions([.low, .high, .low, .critical, .high, .medium], history)
        let batch = try history.decide(FlowHistory.decisions[0])
        #expect(batch.verdicts == [.dispatched: 3, .entered(.deferred): 3])
        #expect(
            sagas.map { history.sagas[$0]?.detail } == [
                nil, nil, "BUSY admission: 2 of 2 sagas run", nil, "BUSY admission: 3 of 3 sagas run",
                "BUSY admission: 3 of 2 sagas run",
            ])
        #expect(history.running == [sagas[0], sagas[1], sagas[3]])
        #expect(Set(batch.writes.tickets.map(\.sagaID)) == history.running)
    }

    @Test func `without a limit nothing is counted and no plan is kept`() throws {
        let history = try FlowHistory(consolidation: .onResults)
        let sagas = Self.decisions([.low, .low, .low], history)
        #expect(try history.decide(FlowHistory.decisions[0]).verdicts == [.dispatched: 3])
        let document = try #require(history.checkpoints[sagas[0]]?.first?.document)
        #expect(!String(decoding: document, as: UTF8.self).contains("running_sagas"))
    }

    @Test func `a saga that wakes counts again, and goes on from what is stored`() throws {
        let history = try Self.history(1)
        let sagas = Self.decisions([.low, .low], history)
        try history.decide(FlowHistory.decisions[0])
        history.publish(FlowHistory.decisions[0])
        for deferrals in Int32(1)...3 {
            #expect(history.sagas[sagas[1]]?.state == .deferred)
            #expect(history.sagas[sagas[1]]?.facts.deferrals == deferrals)
            #expect(history.sagas[sagas[1]]?.facts.tries == 0)
            try Self.fire(sagas[1], history)
        }
        try Self.order(.cancel, sagas[0], history)
        history.publish(FlowHistory.commands[1])
        // Its ticket is out and cannot be called back: what it did is undone, and meanwhile it runs.
        #expect(history.running == [sagas[0]])
        while history.running == [sagas[0]] {
            try Self.fire(sagas[0], history)
            history.publish(FlowHistory.commands[0])
        }
        #expect(history.sagas[sagas[0]]?.facts.isStuck == true)
        #expect(history.running == [], "it waits for an operator, who needs no capacity")
        try Self.fire(sagas[1], history)
        #expect(history.sagas[sagas[1]]?.state == .waitingForEvent)
        #expect(history.sagas[sagas[1]]?.facts.tries == 0)
        #expect(history.tickets[sagas[1]]?.count == 1)
        #expect(history.running == [sagas[1]])
    }

    @Test func `a saga that is dispatched before its deferral is over has a timer that tells that it runs`() throws {
        let history = try Self.history(1)
        let sagas = Self.decisions([.low, .low, .low], history)
        try history.decide(FlowHistory.decisions[0])
        history.publish(FlowHistory.decisions[0])
        history.sagas[sagas[0]]?.state = .failed
        for timer in history.timers.values where timer.saga == sagas[0] { try Self.forget(timer, history) }
        #expect(history.running == [])
        let before = history.timers.values.filter { $0.saga == sagas[1] }
        #expect(before.map(\.kind) == [.deferral])
        try Self.order(.retry(ticket: nil), sagas[1], history)
        #expect(history.sagas[sagas[1]]?.state == .waitingForEvent)
        #expect(history.timers.values.filter { $0.saga == sagas[1] }.map(\.kind) == [.ticketWarning])
        #expect(history.running == [sagas[1]])
        try Self.order(.retry(ticket: nil), sagas[2], history)
        #expect(history.sagas[sagas[2]]?.state == .deferred)
        #expect(history.sagas[sagas[2]]?.facts.deferrals == 2)
    }

    @Test func `a decision that was put off is put off when it is decided again`() throws {
        let history = try Self.history(1)
        let sagas = Self.decisions([.low, .low], history)
        let batch = try history.decide(FlowHistory.decisions[0])
        var recomputation = try Recomputation(registry: history.fixture.registry, outputs: OutputSettings())
        for (saga, record) in zip(sagas, history.logs[FlowHistory.decisions[0]] ?? []) {
            let document = try #require(history.checkpoints[saga]?.first?.document)
            let again = try recomputation.recompute(record, checkpoint: document)
            #expect(again.saga.state == history.sagas[saga]?.state)
            #expect(again.saga.detail == history.sagas[saga]?.detail)
            #expect(again.saga.facts == history.sagas[saga]?.facts)
            #expect(again.tickets == history.tickets[saga] ?? [])
        }
        #expect(batch.verdicts == [.dispatched: 1, .entered(.deferred): 1])
    }

    /// A timer of a saga that has ended is consumed.
    private static func forget(_ timer: Timer, _ history: FlowHistory) throws {
        let command = Command(
            timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: timer.saga, issuedAt: history.now,
            by: "t")
        history.append(command, to: FlowHistory.commands[2])
        try history.decide(FlowHistory.commands[2])
    }
}
