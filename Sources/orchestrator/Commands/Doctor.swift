internal import ArgumentParser
internal import Avro
internal import FlowC
internal import Kafka
internal import SagaEngine

/// `orchestrator doctor`
struct Doctor: ReportingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Looks at Kafka, Postgres and their agreement, and says what to do.",
        discussion: """
            One page: brokers, topics, group, lag, the committed offset and the progress of every input partition with \
            their agreement, what is prepared and not published, dead letters, parked events, timers, schemas, migrations \
            and clocks; then every finding with the command that resolves it. Changes nothing.

            Exit code 0 when nothing is wrong, 1 when something is, 69 when a service cannot be reached.

            Example: orchestrator doctor --json
            """)

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions
    @OptionGroup(title: "Group") var group: GroupOptions

    func perform() throws {
        let settings = try file.load(kafka, postgres, schemas, group).settings
        let report = try Self.examine(settings)
        Terminal.out(json ? report.json : report.text)
        if let code = report.code { throw CommandFailure(code) }
    }

    /// Asks both services; one that is not available is part of the answer.
    static func examine(_ settings: Settings) throws -> DoctorReport {
        let access = (kafka: try KafkaAccess(settings), postgres: try PostgresAccess(settings))
        var unavailable: [String] = []
        let database = try reached(&unavailable) {
            try DatabaseFacts.read(
                access.postgres, group: settings.kafkaConsumerGroupID, migrations: settings.migrationsFolder)
        }
        let inputs = settings.inputTopics
        let plan = TopicPlan(settings, optional: false)
        let cluster = try reached(&unavailable) {
            try ClusterFacts.read(
                access.kafka, group: settings.kafkaConsumerGroupID,
                inputs: inputs.union(database?.group?.progress.map(\.partition.topic) ?? []),
                outputs: Set(plan.topics.map(\.name)))
        }
        return DoctorReport(
            examination: Examination(
                plan: plan, inputs: inputs, group: settings.kafkaConsumerGroupID,
                knownSchemas: Set(try settings.schemaRegistry().schemas.map(\.id)), kafka: cluster, database: database,
                partitions: PartitionFacts.join(cluster, database, inputs: inputs)),
            unavailable: unavailable, servers: (access.kafka.servers, "\(access.postgres.options)"))
    }

    private static func reached<Facts>(_ unavailable: inout [String], _ ask: () throws -> Facts) throws -> Facts? {
        do {
            return try ask()
        } catch let failure as CommandFailure where failure.code == .unavailable {
            unavailable.append(failure.description)
            return nil
        }
    }
}
