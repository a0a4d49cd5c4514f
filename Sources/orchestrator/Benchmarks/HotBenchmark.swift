internal import FlowC
internal import Foundation
internal import Kafka
internal import OrchestratorTestKit
internal import Postgres
internal import SagaEngine

/// Measures how lanes queue on sagas that many results meet at once.
struct HotBenchmark {
    /// How the results of a run lie in the partitions of their topic.
    enum Placement: String {
        /// In turn: every lane meets every saga.
        case spread
        /// Those of a saga together: no two lanes meet.
        case together
    }

    /// Whose results.
    struct Load {
        let sagas: Int
        /// Tickets of each.
        let tickets: Int
        /// How many tickets are answered, of all sagas in turn; each with RUNNING and COMPLETED.
        let answered: Int
        let placement: Placement
    }

    /// What a run came to.
    struct Figures {
        let load: Load
        let results: Int
        let seconds: Double
        let batches: Int
        let lanes: Int
        /// How long lanes waited for locks of each other, seconds of all lanes.
        let locked: Double
        /// Seconds of all lanes by stage.
        let stages: [StageTimes.Stage: Double]

        var perSecond: Double { Double(results) / seconds }
        var recordsPerBatch: Double { Double(results) / Double(max(1, batches)) }

        /// Milliseconds of a lane in a stage for each batch.
        func milliseconds(_ stage: StageTimes.Stage) -> Double {
            (stages[stage] ?? 0) / Double(max(1, batches)) * 1e3
        }

        /// Milliseconds for each batch that its lane waited for locks of others, within its load.
        var lockMilliseconds: Double { locked / Double(max(1, batches)) * 1e3 }
        /// The part of the lanes' time that this is, 0…1.
        var lockShare: Double { locked / seconds / Double(lanes) }
    }

    /// How long nothing may happen.
    private static let patience = Duration.seconds(60)

    let place: BenchmarkPlace
    let format: ValueFormat

    /// Fills a database with the sagas, lets the engine find all results at once, and measures until the last one is applied.
    /// `name` tells the runs apart.
    func run(_ load: Load, _ name: String) throws -> Figures {
        var configuration = try place.configuration(name)
        WaitingSagas.prepare(&configuration)
        // What runs before this one have left in the topics is not for this one's database.
        configuration.start = .latest
        let stages = StageTimes()
        configuration.stages = stages
        let sagas = try WaitingSagas.make(
            load.sagas, tasks: load.tickets, format: format, in: place, for: configuration)
        let engine = Engine(configuration: configuration, registry: place.registry, logger: place.logger)
        engine.start()
        while engine.status.lanes.contains(where: \.partitions.isEmpty) { try engine.awaitProgress() }
        engine.hold(true)
        while engine.status.lanes.contains(where: { $0.phase != .holding }) { try engine.awaitProgress() }
        let count = try publish(load, sagas)
        var locks = try LockWaits(configuration.database)
        let (before, totalsBefore) = (stages.seconds, engine.totals)
        let began = MonotonicClock.now()
        engine.hold(false)
        try wait(for: count, engine, &locks)
        let seconds = Double(MonotonicClock.now() - began) / 1e9
        let spent = stages.seconds.merging(before, uniquingKeysWith: -)
        let totals = engine.totals
        engine.stop()
        try engine.waitUntilEnded()
        try check(load, configuration)
        return Figures(
            load: load, results: totals.records - totalsBefore.records, seconds: seconds,
            batches: totals.batches - totalsBefore.batches, lanes: configuration.lanes,
            locked: locks.seconds, stages: spent)
    }

    /// RUNNING and COMPLETED for tickets of all sagas in turn; how many records that makes.
    private func publish(_ load: Load, _ sagas: [WaitingSagas.Saga]) throws -> Int {
        let topic = place.settings.name(of: .results)
        let partitions = try KafkaAccess(place.settings).run { try $0.topic(topic).partitions }
        let agent = "bench-worker"
        var encoder =
            format == .avro
            ? try WorkerResultEncoder(agent: agent, registry: place.registry) : WorkerResultEncoder(agent: agent)
        var producer = try Producer(place.settings.kafkaConfiguration())
        let now = WallClock.milliseconds
        let templates = try WorkerAnswers.runningCompleted.statuses.map {
            try ResultTemplate($0, atMs: now, &encoder)
        }
        for index in 0..<load.answered {
            let saga = index % sagas.count
            let key = Array(sagas[saga].tickets[index / sagas.count].description.utf8)
            let number = load.placement == .spread ? index : saga
            for template in templates {
                try producer.produce(
                    ProducerRecord(
                        topic: topic, partition: Int32(number % Int(partitions)), key: key,
                        value: template.value(for: key)))
            }
        }
        try producer.flush(timeout: .seconds(60))
        if let failure = producer.takeDeliveryFailures().first { throw failure.error }
        return load.answered * templates.count
    }

    private func wait(for count: Int, _ engine: Engine, _ locks: inout LockWaits) throws {
        var (seen, deadline) = (0, ContinuousClock.now + Self.patience)
        while engine.totals.records < count {
            try engine.awaitProgress(upTo: .milliseconds(5))
            try locks.look()
            let now = engine.totals.records
            if now > seen { (seen, deadline) = (now, .now + Self.patience) }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    .failure,
                    "nothing new for \(Self.patience) after \(seen) of \(count) results; look for a fault above")
            }
        }
    }

    /// Every answered ticket is COMPLETED.
    private func check(_ load: Load, _ configuration: EngineConfiguration) throws {
        var connection = try Connection.open(configuration.database)
        let completed = try connection.execute(
            sql: "SELECT count(*) FROM ticket_states WHERE status = 'COMPLETED' AND ended_at IS NOT NULL"
        ).single().int8(0)
        guard completed == load.answered else {
            throw CommandFailure(
                .failure, "\(completed) of \(load.answered) tickets are COMPLETED; nothing was measured")
        }
    }
}
