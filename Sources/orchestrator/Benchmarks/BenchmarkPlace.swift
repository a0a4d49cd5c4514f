internal import Avro
internal import Documents
internal import FlowC
internal import Foundation
internal import Kafka
internal import Logging
internal import OrchestratorTestKit
internal import Postgres
internal import SagaEngine

/// Where engines are measured: topics of this benchmark's own on a real broker, an embedded one where none is named, and a
/// database of its own for each run, so that every run finds the same: decisions that nobody has decided.
final class BenchmarkPlace {
    /// The settings, with the place's own names.
    let settings: Settings
    /// How the schemas are found.
    let registry: any SchemaRegistry
    /// Says what an engine has met: a measurement with a fault in it is none.
    var logger: Logger {
        Logger(label: "bench") { LineLogHandler(label: $0, format: .text, logLevel: .warning) }
    }
    /// Whether the broker is the embedded one.
    var isMock: Bool { servers.isMock }
    /// Finished sagas that each database holds.
    var finished = 0
    private let servers: BenchmarkServers
    private let name: String
    private var databases: [String] = []

    /// Makes the topics.
    init(_ given: Settings) throws {
        var settings = given
        servers = try BenchmarkServers(given)
        name = "bench-\(WallClock.milliseconds)"
        settings.kafkaBootstrapServers = servers.bootstrapServers
        settings.kafkaAutoOffsetReset = .earliest
        if !servers.isMock {
            for topic in Topic.allCases {
                settings[keyPath: Settings.namePath(of: topic)] = "\(name).\(settings.name(of: topic))"
            }
        }
        self.settings = settings
        registry = try settings.schemaRegistry()
        guard !servers.isMock else { return }
        try KafkaAccess(settings).run { try $0.ensure(TopicPlan(settings, optional: false)) }
    }

    /// The configuration of one run: a group and a database that nobody has used.
    func configuration(_ run: String) throws -> EngineConfiguration {
        var settings = settings
        settings.kafkaConsumerGroupID = "\(name)-\(run)"
        settings.instanceID = "\(name)-\(run)"
        var configuration = try settings.engineConfiguration(database: try database(run))
        if isMock { configuration.kafka["session.timeout.ms"] = "6000" }
        return configuration
    }

    private func database(_ run: String) throws -> ConnectionOptions {
        let database = "\(name)-\(run)"
        var connection = try Connection.open(servers.database)
        try connection.run(script: "CREATE DATABASE \"\(database)\"")
        databases.append(database)
        var options = servers.database
        options.database = database
        connection = try Connection.open(options)
        try Migrator(MigrationSet(folder: settings.migrationsFolder), programVersion: ProgramVersion.current)
            .migrate(on: &connection)
        if finished > 0 { try FinishedSagas.store(finished, in: options) }
        return options
    }

    /// Removes topics and databases.
    func clear() throws {
        var connection = try Connection.open(servers.database)
        for database in databases { try connection.run(script: "DROP DATABASE \"\(database)\" WITH (FORCE)") }
        databases = []
        guard !isMock else { return }
        try KafkaAccess(settings).run { try $0.delete(TopicPlan(settings, optional: true), prefix: name + ".") }
    }

    /// Decisions as records of the input topic.
    func decisions(
        _ count: Int, tasks: Int, format: ValueFormat, seed: UInt64,
        _ use: (_ planID: String, _ record: ProducerRecord) throws -> Void
    ) throws {
        let schema = try registry.schema(subject: DecisionEncoder.decisionSubject)
        var encoder = try RecordEncoder(schema: schema.schema)
        let document = Document()
        let factory = DecisionFactory(seed: seed)
        let options = DecisionOptions(
            shape: .random(maxDependencies: 2), tasks: tasks, createdAt: WallClock.milliseconds)
        for index in 0..<count {
            let decision = factory.decision(index, options)
            let value =
                format == .json
                ? decision.value
                : try encoder.encode(
                    try document.parse(json: decision.value), as: .confluent(schemaID: schema.id), embedsJSON: true)
            try use(
                decision.key,
                ProducerRecord(
                    topic: settings.consensusTopic, key: Array(decision.key.utf8), value: value,
                    headers: decision.headers.map { Kafka.Header($0.name, $0.value) }))
        }
    }

    /// Publishes decisions. Returns the bytes of their values.
    func load(_ count: Int, tasks: Int, format: ValueFormat, seed: UInt64) throws -> Int {
        var producer = try Producer(settings.kafkaConfiguration())
        var bytes = 0
        try decisions(count, tasks: tasks, format: format, seed: seed) { _, record in
            bytes += record.value?.count ?? 0
            try producer.produce(record)
        }
        try producer.flush(timeout: .seconds(60))
        if let failure = producer.takeDeliveryFailures().first { throw failure }
        if isMock && bytes > 20_000_000 {
            throw CommandFailure(
                .failure,
                "\(bytes / 1_000_000) MB of decisions do not fit the embedded broker (6 partitions of 4 MB); "
                    + "give fewer --decisions or a real broker")
        }
        return bytes
    }
}
