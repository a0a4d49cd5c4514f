public import Avro
public import FlowC
internal import Foundation
public import Kafka
public import Logging
internal import Postgres

/// All lanes of one process: each on a thread of its own, built anew after a fault that a new start can heal.
public final class Engine: Sendable {
    private let configuration: EngineConfiguration
    private let registry: any SchemaRegistry
    private let logger: Logger
    private let controls: [LaneControl]
    private let outcome: LanesOutcome
    private let maintenance = LaneControl()
    private let untimed: UntimedSagas
    private let seams: EngineSeams
    private let gate = SoloGate()
    private let process: Identifier

    /// An engine; nothing is connected before ``start()``.
    public convenience init(configuration: EngineConfiguration, registry: any SchemaRegistry, logger: Logger) {
        self.init(configuration: configuration, registry: registry, logger: logger, seams: EngineSeams())
    }

    /// An engine of which parts are replaced.
    package init(
        configuration: EngineConfiguration, registry: any SchemaRegistry, logger: Logger, seams: EngineSeams
    ) {
        var generator = SystemRandomNumberGenerator()
        process = .random(using: &generator)
        self.seams = seams
        self.configuration = configuration
        self.registry = registry
        self.logger = logger
        let outcome = LanesOutcome()
        self.outcome = outcome
        let observe = configuration.observeBatch
        let untimed = UntimedSagas()
        self.untimed = untimed
        controls = (0..<configuration.lanes).map { index in
            LaneControl(
                name: "\(configuration.instance)-\(index)", at: MonotonicClock.now(),
                onChange: { reports in
                    reports.forEach(observe)
                    for report in reports { untimed.note(report.stuck) }
                    outcome.announce()
                })
        }
    }

    /// Starts every lane on a thread of its own and returns.
    public func start() {
        outcome.begin(lanes: controls.count)
        for (index, control) in controls.enumerated() {
            let thread = Thread { [self] in supervise(index, control) }
            thread.name = "lane-\(index)"
            thread.start()
        }
        let thread = Thread { [self] in maintain() }
        thread.name = "maintenance"
        thread.start()
    }

    /// Asks every lane to finish its batch, leave the group and end.
    public func stop() {
        for control in controls { control.stop() }
        maintenance.stop()
    }

    /// Blocks until every lane has ended; throws the fault that no new start can heal.
    public func waitUntilEnded() throws(LaneFault) {
        while try !waitUntilEnded(upTo: .seconds(3600)) {}
    }

    /// Blocks until every lane has ended, at most that long; false when some still run. Throws as ``waitUntilEnded()``.
    public func waitUntilEnded(upTo limit: Duration) throws(LaneFault) -> Bool {
        guard outcome.waitForEnd(upTo: limit) else { return false }
        if let fault = outcome.firstFault { throw fault }
        return true
    }

    /// Waits until a lane has published a batch or has ended, at most that long. It may also return for nothing.
    public func waitForProgress(upTo limit: Duration) {
        outcome.waitForNews(upTo: limit)
    }

    /// Sums over all lanes since ``start()``.
    public var totals: LaneTotals {
        controls.reduce(into: LaneTotals()) { $0.add($1.totals) }
    }

    /// What the lanes are doing.
    public var status: EngineStatus { EngineStatus(lanes: controls.map(\.status)) }

    /// Asks every lane to take no more records, or to go on.
    public func hold(_ hold: Bool) {
        for control in controls { control.hold(hold) }
    }

    /// The partitions that the lanes fetch now.
    public var assigned: Set<TopicPartition> {
        controls.reduce(into: []) { $0.formUnion($1.assigned) }
    }

    /// Sagas that may be stuck although no timer and no inbox tells of them, as far as this instance has met them: those that
    /// wait for an operator. For ``StuckCounts/init(of:untimed:on:)``, which asks whether they still are.
    public var untimedSagas: Set<Identifier> { untimed.all }

    private func maintain() {
        do throws(KafkaError) {
            try Maintenance(
                configuration: configuration, untimed: untimed, logger: logger, hold: { [self] in hold($0) }
            ).run(until: maintenance)
        } catch {
            logger.critical("\(error); timers and outbox are not looked after")
        }
    }

    private func supervise(_ index: Int, _ control: LaneControl) {
        let name = "\(configuration.instance)-\(index)"
        var logger = logger
        logger[metadataKey: "lane"] = "\(index)"
        let backoff = Backoff(base: .milliseconds(250), factor: 2, cap: .seconds(10), jitter: 0.1)
        var failures = 0
        while !control.isStopping {
            let before = control.totals
            do throws(LaneFault) {
                try makeLane(index, name, control, logger).run()
            } catch {
                guard error.isRecoverable else {
                    logger.critical("\(error.description)")
                    stop()
                    return outcome.end(with: error)
                }
                failures = control.totals == before ? failures + 1 : 1
                let delay = backoff.delay(afterAttempt: failures, random: Double.random(in: 0..<1))
                logger.error("\(error.description); the lane starts again in \(delay)")
                control.waitForStop(upTo: delay)
            }
            control.closeAccount()
        }
        outcome.end(with: nil)
    }

    private func makeProcessor() throws -> any BatchProcessor {
        FlowProcessor(
            reader: RecordReader(registry: registry, topics: configuration.outputs.topics),
            encoder: try OutputEncoder(settings: configuration.outputs, registry: registry),
            profile: configuration.profile, stages: configuration.stages, budget: configuration.budget,
            clock: { MonotonicClock.now() })
    }

    private func makeLane(
        _ index: Int, _ name: String, _ control: LaneControl, _ logger: Logger
    ) throws(LaneFault) -> Lane {
        do {
            let configuration = configuration
            let machine = LaneMachine(
                configuration: LaneConfiguration(
                    name: name, topics: Topic.inputs.map { configuration.outputs.topics[$0] },
                    batchMax: configuration.batchMax,
                    acceptSkip: configuration.acceptSkip,
                    assume: configuration.assume, deathLimit: configuration.deathLimit, process: process),
                processor: try seams.processor?() ?? makeProcessor(),
                newBatchID: {
                    var generator = SystemRandomNumberGenerator()
                    return .random(using: &generator)
                })
            let broker = try KafkaBroker(
                configuration: configuration, lane: index,
                transactionalID: "orchestrator-\(configuration.group)-\(name)", logger: logger)
            let store = PostgresSagaStore(
                group: configuration.group, lane: name, version: "v2",
                connect: { () throws(PostgresError) in
                    try Connection.open(configuration.database) { logger.debug("\($0.severity): \($0.message)") }
                })
            return Lane(
                machine: machine, broker: broker, store: seams.store(store), control: control,
                batchWait: configuration.batchWait, gate: gate, stages: configuration.stages,
                logger: logger, clock: MonotonicClock.now)
        } catch let error as KafkaError where error.code.isRefusal {
            throw .refused("\(error)")
        } catch {
            throw .port("\(error)")
        }
    }
}
