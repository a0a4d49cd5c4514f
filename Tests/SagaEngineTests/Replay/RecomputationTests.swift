import FlowC
import Kafka
import OrchestratorTestKit
import Testing

@testable import SagaEngine

/// A record decided again from its checkpoint gives the bytes that were published.
@Suite struct RecomputationTests {
    static let options: [DecisionOptions] = [
        DecisionOptions(), DecisionOptions(shape: .random(maxDependencies: 3), tasks: 30, riskBand: .critical),
        DecisionOptions(form: .bare), DecisionOptions(form: .object), DecisionOptions(finalDecision: .reject),
        DecisionOptions(validUntil: 1000), DecisionOptions(requiresHumanReview: true),
        DecisionOptions(isDestructive: true),
    ]

    private func history(
        _ format: OutputFormat = .avro, _ consolidation: Profile.Consolidation = .onDispatch
    ) throws -> (FlowHistory, OutputSettings) {
        var settings = OutputSettings()
        settings.tickets = format
        return (try FlowHistory(settings, consolidation: consolidation), settings)
    }

    private func expectSame(
        _ history: FlowHistory, _ settings: OutputSettings, _ record: ConsumedRecord, _ saga: Identifier,
        _ published: [Output]
    ) throws {
        var recomputation = try Recomputation(registry: history.fixture.registry, outputs: settings)
        let document = try #require(history.checkpoints[saga]?.first?.document)
        let again = try recomputation.recompute(record, checkpoint: document)
        #expect(again.outputs == published)
        #expect(again.tickets == history.tickets[saga] ?? [])
        #expect(again.saga.id == saga)
    }

    @Test(arguments: options, [OutputFormat.avro, .json]) func `each fate of a decision is computed again`(
        options: DecisionOptions, format: OutputFormat
    ) throws {
        let (history, settings) = try history(format, .onResults)
        let decision = DecisionFactory(seed: 11).decision(0, options)
        let record = history.append(decision)
        let batch = try history.decide(FlowHistory.decisions[0])
        try expectSame(
            history, settings, record, .saga(decisionID: decision.decisionID),
            try #require(batch.outputs[FlowHistory.decisions[0]]))
    }

    @Test(arguments: BadInput.all.filter { if case .deadLetter = $0.end { false } else { true } })
    func `what failed fails again alike`(input: BadInput) throws {
        let (history, settings) = try history()
        let record = history.append(input.value, to: FlowHistory.decisions[0])
        let batch = try history.decide(FlowHistory.decisions[0])
        let saga = try #require(history.sagas.keys.first)
        try expectSame(
            history, settings, record, saga, try #require(batch.outputs[FlowHistory.decisions[0]]))
    }

    @Test(arguments: options, [OutputFormat.avro, .json]) func `flow events are computed again, or left out`(
        options: DecisionOptions, format: OutputFormat
    ) throws {
        var settings = OutputSettings()
        settings.flowEvents = format
        let history = try FlowHistory(settings, consolidation: .onResults)
        let decision = DecisionFactory(seed: 11).decision(0, options)
        let record = history.append(decision)
        let batch = try history.decide(FlowHistory.decisions[0])
        let published = try #require(batch.outputs[FlowHistory.decisions[0]])
        let saga = Identifier.saga(decisionID: decision.decisionID)
        try expectSame(history, settings, record, saga, published)
        let others = published.filter { $0.topic != "telemetry-flow-c" }
        #expect(published.count > others.count)
        try expectSame(history, OutputSettings(), record, saga, others)
    }

    @Test(arguments: [nil, OutputFormat.json]) func `measured durations are taken from the checkpoint`(
        flowEvents: OutputFormat?
    ) throws {
        var (history, settings) = try history()
        settings.flowEvents = flowEvents
        let ticks = Ticking()
        let processor = FlowProcessor(
            reader: RecordReader(registry: history.fixture.registry),
            encoder: try OutputEncoder(settings: settings, registry: history.fixture.registry), profile: Profile(),
            clock: { ticks.next() })
        let decision = DecisionFactory(seed: 2).decision(0)
        let record = ProcessorFixture.record(decision.value)
        let share = BatchKeys.Share(partition: record.partition, epoch: 1, range: 0..<1)
        let batch = try processor.reduce(
            processor.decode([record]), LoadedBatch(now: 1_772_442_931_000, prepared: [:]),
            id: Identifier(high: 0, low: 1), shares: [share])
        var recomputation = try Recomputation(registry: history.fixture.registry, outputs: settings)
        let document = try #require(batch.writes.checkpoints.first?.document)
        #expect(String(decoding: document, as: UTF8.self).contains("\"duration_ns\":1500000"))
        #expect(try recomputation.recompute(record, checkpoint: document).outputs == batch.outputs[record.partition])
    }

    @Test func `the error budget is taken from the checkpoint`() throws {
        let (history, settings) = try history()
        var profile = Profile()
        profile.consolidation = .onDispatch
        let processor = FlowProcessor(
            reader: RecordReader(registry: history.fixture.registry),
            encoder: try OutputEncoder(settings: settings, registry: history.fixture.registry), profile: profile,
            budget: { ErrorBudget(remaining: 12.5, status: "CRITICAL") }, clock: { 0 })
        let record = ProcessorFixture.record(DecisionFactory(seed: 2).decision(0).value)
        let share = BatchKeys.Share(partition: record.partition, epoch: 1, range: 0..<1)
        let batch = try processor.reduce(
            processor.decode([record]), LoadedBatch(now: 1_772_442_931_000, prepared: [:]),
            id: Identifier(high: 0, low: 1), shares: [share])
        let published = try #require(batch.outputs[record.partition])
        let frame = try #require(published.last { $0.topic == settings.topics[.telemetry] }?.value)
        #expect(
            String(decoding: frame, as: UTF8.self).contains(
                #""budget_critical":true,"violations_count":0"#))
        var recomputation = try Recomputation(registry: history.fixture.registry, outputs: settings)
        let document = try #require(batch.writes.checkpoints.first?.document)
        #expect(try recomputation.recompute(record, checkpoint: document).outputs == published)
    }

    @Test func `a second decision of a plan is refused again for the same holder`() throws {
        let (history, settings) = try history()
        let decision = DecisionFactory(seed: 1).decision(0)
        let first = history.append(decision)
        let text = String(decoding: try #require(first.value), as: UTF8.self)
        let second = history.append(
            Array(text.replacing(decision.decisionID, with: "rival").utf8), to: FlowHistory.decisions[1])
        let batch = try history.decide(FlowHistory.decisions[0], FlowHistory.decisions[1])
        try expectSame(
            history, settings, second, .saga(decisionID: "rival"),
            try #require(batch.outputs[FlowHistory.decisions[1]]))
    }

    @Test func `an attempt that an operator ordered is computed again from the order, and from the decision`() throws {
        let (history, settings) = try history()
        let decision = DecisionFactory(seed: 1).decision(0, DecisionOptions(validUntil: 1000))
        let record = history.append(decision)
        try history.decide(FlowHistory.decisions[0])
        history.publish(FlowHistory.decisions[0])
        let order = history.append(
            CommandIntakeTests.reprocess("c", record, of: .saga(decisionID: decision.decisionID)),
            to: FlowHistory.commands[0])
        let batch = try history.decide(FlowHistory.commands[0])
        let next = Identifier.saga(decisionID: decision.decisionID, attempt: 2)
        #expect(history.tickets[next]?.count == 5)
        let published = try #require(batch.outputs[FlowHistory.commands[0]])
        try expectSame(history, settings, order, next, published)
        try expectSame(history, settings, record, next, published)
    }

    @Test func `another record, another document or a changed one is told`() throws {
        let (history, settings) = try history()
        let factory = DecisionFactory(seed: 1)
        let record = history.append(factory.decision(0))
        try history.decide(FlowHistory.decisions[0])
        let saga = Identifier.saga(decisionID: factory.decision(0).decisionID)
        let document = try #require(history.checkpoints[saga]?.first?.document)
        var recomputation = try Recomputation(registry: history.fixture.registry, outputs: settings)
        func fault(_ record: ConsumedRecord, _ document: [UInt8]) -> RecomputationFault? {
            do throws(RecomputationFault) {
                _ = try recomputation.recompute(record, checkpoint: document)
                return nil
            } catch {
                return error
            }
        }
        let other = ProcessorFixture.record(factory.decision(1).value)
        let found = Identifier.saga(decisionID: factory.decision(1).decisionID)
        #expect(fault(other, document) == .otherSaga(recorded: saga, recomputed: found))
        #expect(fault(record, Array("{}".utf8)) == .unreadableCheckpoint("saga_id is missing or no UUID"))
        let text = String(decoding: document, as: UTF8.self)
        #expect(
            fault(record, Array(text.replacing("\"time_ms\"", with: "\"time\"").utf8))
                == .unreadableCheckpoint("context is missing or incomplete"))
        let command = ConsumedRecord(
            partition: FlowHistory.commands[0], offset: 0, value: ParkingTests.republish("c").json)
        #expect(fault(command, document) == .noDecision("republish"))
        let later = text.replacing("\"time_ms\":1772442931000", with: "\"time_ms\":1772442931001")
        let changed = try recomputation.recompute(record, checkpoint: Array(later.utf8))
        #expect(changed.tickets.map(\.id) == history.tickets[saga]?.map(\.id))
        #expect(changed.tickets != history.tickets[saga])
    }
}

/// A clock that moves on by one and a half milliseconds each time it is read.
///
/// `@unchecked Sendable`: only the thread of its test reads it.
private final class Ticking: @unchecked Sendable {
    private var time: UInt64 = 0

    func next() -> UInt64 {
        time += 1_500_000
        return time
    }
}
