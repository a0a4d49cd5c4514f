internal import ArgumentParser

/// `orchestrator config print`
struct ConfigPrint: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Prints every setting, its value and its source; secrets are masked.",
        discussion: """
            Example: LANES=4 orchestrator config print --format json

            The format markdown describes the settings instead of showing their values.
            """)

    /// How the settings are printed.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json, markdown
    }

    @Option(help: "How to print.")
    var format: Format = .table

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "Operations") var operations: OperationsOptions
    @OptionGroup(title: "Log") var log: LogOptions

    func perform() throws {
        if format == .markdown {
            Terminal.out(ConfigurationReport.markdown)
            return
        }
        let loaded = try file.load(kafka, postgres, schemas, engine, operations, log)
        Terminal.out(format == .json ? ConfigurationReport.json(loaded) : ConfigurationReport.table(loaded))
    }
}
