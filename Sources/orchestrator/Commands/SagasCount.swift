internal import ArgumentParser
internal import FlowC

/// `orchestrator sagas count`
struct SagasCount: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "count",
        abstract: "Counts sagas by state and reason.",
        discussion: "Example: orchestrator sagas count --since 2026-03-02T09:00:00Z")

    @Option(help: ArgumentHelp("Only sagas created since then: ISO 8601 or epoch milliseconds.", valueName: "time"))
    var since: String?

    @Flag(help: "Print the total and nothing else.")
    var total = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions

    private var start: Int64? {
        since.map { Int64($0) ?? Timestamp.parse($0) } ?? 0
    }

    func validate() throws {
        if start == nil { throw ValidationError("--since \(since ?? "") is neither ISO 8601 nor epoch milliseconds.") }
    }

    func perform() throws {
        let settings = try file.load(postgres).settings
        let counts = try PostgresAccess(settings).run { connection in
            try SagaQueries.counts(since: start ?? 0, on: &connection)
        }
        let sum = String(counts.reduce(0) { $0 + $1.count })
        if total { return Terminal.out(sum) }
        let rows = counts.map { [String($0.count), $0.state, $0.reason] }
        Terminal.out(TextTable.render(["SAGAS", "STATE", "REASON"], rows + [[sum, "total", ""]]))
    }
}
