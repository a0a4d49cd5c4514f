internal import ArgumentParser
internal import Foundation
internal import Postgres
internal import SagaEngine

/// `orchestrator bench end-to-end`
struct BenchEndToEnd: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-to-end",
        abstract: "Times the whole service: Kafka in, Postgres, Kafka out.",
        discussion: """
            Publishes decisions, runs the engine in this process until their tickets are published, and reports. Uses \
            KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL where they are set, with a consumer group of its own; otherwise an \
            embedded broker, which holds only a few thousand decisions, and a private durable Postgres.

            Example: orchestrator bench end-to-end --decisions 50000 --lanes 2 --bootstrap-servers localhost:9092
            """)

    @Option(help: "How many decisions.")
    var decisions = 3_000

    @Option(help: "Tasks in each plan.")
    var tasks = 5

    @Option(help: "Input format.")
    var format: ValueFormat = .avro

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions

    func validate() throws {
        if decisions < 1 || tasks < 1 || tasks > 10_000 {
            throw ValidationError("--decisions must be at least 1, --tasks between 1 and 10000.")
        }
    }

    func perform() throws {
        var settings = try file.load(kafka, postgres, schemas, engine).settings
        let servers = try BenchmarkServers(settings)
        let seed = UInt64(WallClock.milliseconds)
        settings.kafkaBootstrapServers = servers.bootstrapServers
        settings.kafkaConsumerGroupID = "bench-\(seed)"
        settings.kafkaAutoOffsetReset = .timestamp(WallClock.milliseconds)
        if servers.isMock { settings.kafkaAutoOffsetReset = .earliest }
        let configuration = try settings.engineConfiguration(database: servers.database)
        var connection = try Connection.open(servers.database)
        try Migrator(MigrationSet(folder: settings.migrationsFolder), programVersion: ProgramVersion.current)
            .migrate(on: &connection)
        let benchmark = EndToEndBenchmark(
            configuration: configuration, registry: try settings.schemaRegistry(), tasks: tasks, format: format)
        let bytes = try benchmark.load(decisions, seed: seed)
        if servers.isMock && bytes > 20_000_000 {
            throw CommandFailure(
                .failure,
                "\(bytes / 1_000_000) MB of decisions do not fit the embedded broker (6 partitions of 4 MB); "
                    + "give fewer --decisions or a real broker")
        }
        report(try benchmark.run(decisions, connection: &connection))
    }

    private func report(_ figures: EndToEndBenchmark.Figures) {
        let rate = Double(figures.decisions) / figures.seconds
        let rows = [
            ["decisions", "\(figures.decisions) in \(Decimals.text(figures.seconds, 2)) s"],
            ["decisions/s", Decimals.text(rate, 0)],
            ["tickets/s", Decimals.text(rate * Double(tasks), 0)],
            ["records out", String(figures.outputs)],
            ["records a batch", Decimals.text(figures.recordsPerBatch, 0)],
            [
                "prepare p50 / p99",
                "\(Decimals.text(figures.prepare.p50, 1)) / \(Decimals.text(figures.prepare.p99, 1)) ms",
            ],
            [
                "publish p50 / p99",
                "\(Decimals.text(figures.publish.p50, 1)) / \(Decimals.text(figures.publish.p99, 1)) ms",
            ],
            ["client CPU", "\(Decimals.text(figures.cpuSeconds / Double(figures.decisions) * 1e6, 0)) µs a decision"],
            ["resident memory", "\(Decimals.text(Double(figures.residentBytes) / 1e6, 0)) MB"],
        ]
        Terminal.out(TextTable.render(["FIGURE", "VALUE"], rows))
    }
}
