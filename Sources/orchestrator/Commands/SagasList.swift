internal import ArgumentParser
internal import FlowC

/// `orchestrator sagas list`
struct SagasList: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists sagas, the newest first.",
        discussion: "Example: orchestrator sagas list --state FAILED --limit 10")

    @Option(help: ArgumentHelp("Only sagas in this state, such as FAILED.", valueName: "state"))
    var state: String?

    @Option(help: ArgumentHelp("Only sagas of this plan.", valueName: "id"))
    var plan: String?

    @Option(help: "How many, at most.")
    var limit: Int32 = 50

    @Flag(help: "Print a JSON list.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if let state, ExecutionState(rawValue: state.uppercased()) == nil {
            let known = ExecutionState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--state \(state) is no state; give one of \(known).")
        }
    }

    func perform() throws {
        let settings = try file.load(postgres).settings
        let sagas = try PostgresAccess(settings).run { connection in
            try SagaQueries.list(state: state?.uppercased(), plan: plan, limit: limit, on: &connection)
        }
        Terminal.out(json ? SagaReport.json(sagas) : SagaReport.table(sagas))
    }
}
