internal import Documents
internal import FlowC
internal import Kafka
internal import Logging
internal import OrchestratorTestKit
internal import Postgres
internal import SagaEngine

/// The people of a run: they answer what they are asked, cancel some sagas, and try once more, then give up, what cannot be
/// undone. Whom they turn to they see in the database, as with the console. Used by the main thread.
final class ChaosDesk {
    /// So often they look.
    private static let pause = Duration.seconds(1)

    private let place: ChaosPlace
    private let wishes: WorkerWishes
    private let seed: UInt64
    private let answers: [String: ApprovalAnswer.Choice]
    private let plans: Set<String>
    private let producer: CommandProducer
    private var lookedAt = ContinuousClock.now
    private var answered: Set<String> = []
    private var cancelled: Set<Identifier> = []
    private var retriedAt: [Identifier: ContinuousClock.Instant] = [:]
    private var givenUp: Set<Identifier> = []
    /// The commands that were delivered.
    private(set) var commands: [(id: String, saga: Identifier)] = []

    /// People who know what the workload asks them. Nothing is contacted.
    init(_ workload: Workload, _ wishes: WorkerWishes, in place: ChaosPlace, through access: KafkaAccess) throws {
        self.place = place
        self.wishes = wishes
        seed = workload.seed
        answers = workload.answers
        plans = Set(workload.expectation.plans)
        producer = try CommandProducer(
            kafka: access.configuration, patience: .seconds(5),
            logger: Logger(label: "chaos") { _ in SwiftLogNoOpLogHandler() })
    }

    /// How many answers they have given.
    var answersGiven: Int { answered.count }

    /// Looks around, unless they did a moment ago. What cannot be read or sent now is tried again the next time.
    func attend() {
        guard ContinuousClock.now - lookedAt >= Self.pause else { return }
        defer { lookedAt = .now }
        guard let rows = try? PostgresAccess(place.settings).run({ try Self.open(on: &$0) }) else { return }
        for row in rows where plans.contains(row.plan) {
            switch row.state {
            case .awaitingApproval: answer(row.plan)
            case .waitingForEvent: cancel(row.saga)
            case .compensating where row.isStuck: help(row.saga)
            default: break
            }
        }
    }

    private struct OpenSaga {
        let saga: Identifier
        let plan: String
        let state: ExecutionState?
        let isStuck: Bool
    }

    private static func open(on connection: inout Connection) throws -> [OpenSaga] {
        try connection.execute(
            sql: """
                SELECT saga_id, plan_id, state, coalesce(facts LIKE '%"stuck":true%', false)
                FROM sagas WHERE state IN ('AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'COMPENSATING')
                """
        ).map { row in
            let (high, low) = try row.uuid(0)
            return OpenSaga(
                saga: Identifier(high: high, low: low), plan: try row.text(1),
                state: ExecutionState(rawValue: try row.text(2)), isStuck: try row.bool(3))
        }
    }

    private func answer(_ plan: String) {
        guard let choice = answers[plan], !answered.contains(plan) else { return }
        var writer = JSONWriter(capacity: 256)
        writer.object { writer in
            writer.key("plan_id")
            writer.value(plan)
            writer.key("decision")
            writer.value(choice.rawValue)
            writer.key("approved_by")
            writer.value("chaos")
            writer.key("approved_at")
            writer.value(WallClock.milliseconds)
        }
        let record = ProducerRecord(topic: place.settings.name(of: .approvalResponses), value: writer.bytes)
        if (try? producer.send([record])) != nil { answered.insert(plan) }
    }

    /// The ids decide who is cancelled, so that the same seed asks for the same.
    private func cancel(_ saga: Identifier) {
        var random = SplitMix64(seed: seed ^ saga.low)
        guard Double.random(in: 0..<1, using: &random) < wishes.cancels, !cancelled.contains(saga) else { return }
        if order(.cancel, saga) { cancelled.insert(saga) }
    }

    private func help(_ saga: Identifier) {
        guard let time = retriedAt[saga] else {
            if order(.retry(ticket: nil), saga) { retriedAt[saga] = .now }
            return
        }
        // The retry is tried for as long as a compensation has.
        guard ContinuousClock.now - time > wishes.compensationTimeout + .seconds(2), !givenUp.contains(saga) else {
            return
        }
        if order(.giveUp, saga) { givenUp.insert(saga) }
    }

    private func order(_ order: Command.Order, _ saga: Identifier) -> Bool {
        var command = Command(id: "", order: order, saga: saga, issuedAt: WallClock.milliseconds, issuedBy: "chaos")
        command.id = Identifier.derived("chaos", place.name, command.word, saga.description).description
        let record = ProducerRecord(
            topic: place.settings.name(of: .commands), key: command.key, value: command.json)
        guard (try? producer.send([record])) != nil else { return false }
        commands.append((command.id, saga))
        return true
    }
}
