internal import ArgumentParser
internal import Documents

/// `orchestrator sagas show`
struct SagasShow: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a saga with its journal, its steps and its tickets.",
        discussion: """
            ID is the id of a saga, of a decision or of a plan; of a plan every saga is shown, the newest first.

            Example: orchestrator sagas show 9d2b… --json
            """)

    @Argument(help: "Saga id, decision id or plan id.")
    var id: String

    @Flag(help: "Print a JSON list of sagas.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func perform() throws {
        let settings = try file.load(postgres, schemas).settings
        let histories = try PostgresAccess(settings).run { connection in
            var histories: [SagaHistory] = []
            for saga in try SagaQueries.find(id, on: &connection) {
                histories.append(try SagaQueries.history(of: saga, on: &connection))
            }
            return histories
        }
        guard !histories.isEmpty else {
            throw CommandFailure(.failure, "no saga with the saga id, decision id or plan id \(id)")
        }
        var report = SagaReport(registry: try settings.schemaRegistry())
        if json {
            var writer = JSONWriter(capacity: 16_384)
            writer.open(UInt8(ascii: "["))
            for history in histories { report.write(history, to: &writer) }
            writer.close(UInt8(ascii: "]"))
            Terminal.out(writer.text)
        } else {
            for history in histories { Terminal.out(report.text(history)) }
        }
    }
}
