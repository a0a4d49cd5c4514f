internal import ArgumentParser
internal import Kafka
internal import Logging
internal import Operations
internal import Postgres
internal import SagaEngine

/// `orchestrator run`
struct Run: ReportingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the service: decisions in, tickets and telemetry out.",
        discussion: """
            Runs until SIGTERM or SIGINT. Then it finishes the batch at hand, leaves the group and exits with 0, within \
            DRAIN_SECONDS; a second signal ends it at once, and the next start finishes the work.

            While it runs, /health, /health/live, /ready and /metrics answer on --http.

            While Kafka or Postgres cannot be reached, the start is tried again for START_TIMEOUT_SECONDS; a signal ends \
            that at once, with 0. It refuses to start when a topic is missing, the database is not migrated or a login is \
            refused, and says what to do.

            --accept-skip, --assume-published and --assume-unpublished answer what a stopped partition has asked for in \
            the log or in `orchestrator doctor`; give them for one start and leave them away afterwards.

            Examples:
              orchestrator run --bootstrap-servers localhost:9092 --database-url postgres://localhost/orchestrator
              orchestrator run --accept-skip
            """)

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "Operations") var operations: OperationsOptions
    @OptionGroup(title: "Answers to a stopped partition") var answers: AnswerOptions
    @OptionGroup(title: "Log") var log: LogOptions

    func perform() throws {
        let settings = try file.load(kafka, postgres, schemas, engine, operations, log).settings
        let logger = settings.logger(label: "orchestrator")
        let signals = StopSignals(logger: logger)
        try StartPatience(limit: .seconds(settings.startTimeoutSeconds)).run(saying: { logger.warning("\($0)") }) {
            try Preflight(settings).check()
        }
        try Preflight(settings).warnOfOldBroker(logger)
        let durations = BatchDurations()
        var configuration = try settings.engineConfiguration(answers: answers.answers)
        configuration.observeBatch = { durations.observe($0) }
        let registry = try settings.schemaRegistry()
        let neighbours = try Neighbours(settings, registry: registry, logger: logger)
        configuration.budget = { neighbours.budget }
        let service = Engine(configuration: configuration, registry: registry, logger: logger)
        let drain = Drain()
        let stalls = StallMonitor(limit: .seconds(settings.stallSeconds), logger: logger)
        let server = try OperationsServer.open(
            settings, engine: service, stalls: stalls, drain: drain, durations: durations, neighbours: neighbours,
            logger: logger)
        defer { server?.stop() }
        logger.info(
            "Using orchestrator v2 (Usando Orchestrator v2)",
            metadata: [
                "version": "\(ProgramVersion.current)", "instance": "\(settings.instanceID)",
                "group": "\(settings.kafkaConsumerGroupID)", "lanes": "\(settings.lanes)",
            ])
        signals.watch(service, drain: .seconds(settings.drainSeconds)) {
            drain.begin()
            neighbours.stop()
        }
        service.start()
        neighbours.start()
        defer { neighbours.waitUntilEnded() }
        do throws(LaneFault) {
            var before = LaneTotals()
            var seconds = 0
            while try !service.waitUntilEnded(upTo: .seconds(1)) {
                stalls.observe(service.status, at: MonotonicClock.now())
                seconds += 1
                guard seconds.isMultiple(of: 10) else { continue }
                let totals = service.totals
                if totals != before { logger.info("progress", metadata: totals.metadata) }
                before = totals
            }
        } catch {
            throw CommandFailure(error.exitCode, error.description)
        }
        logger.info("ended", metadata: service.totals.metadata)
    }
}

extension LaneTotals {
    fileprivate var metadata: Logger.Metadata {
        ["batches": "\(batches)", "records": "\(records)", "outputs": "\(outputs)"]
    }
}
