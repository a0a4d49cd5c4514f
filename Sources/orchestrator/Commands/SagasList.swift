internal import ArgumentParser
internal import FlowC

/// `orchestrator sagas list`
struct SagasList: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists sagas, the newest first.",
        discussion: """
            With --stuck those that do not get on, and why: a compensation that waits for an operator, a timer that nobody \
            answers, events that wait in an inbox, or a saga that waits for nothing. Exit code 1 when there is one.

            Examples:
              orchestrator sagas list --state FAILED --limit 10
              orchestrator sagas list --stuck --longer-than 600
            """)

    @Option(help: ArgumentHelp("Only sagas in this state, such as FAILED.", valueName: "state"))
    var state: String?

    @Option(help: ArgumentHelp("Only sagas of this plan.", valueName: "id"))
    var plan: String?

    @Flag(help: "Only sagas that do not get on, the longest first.")
    var stuck = false

    @Option(help: ArgumentHelp("With --stuck: for how long.", valueName: "seconds"))
    var longerThan = 300.0

    @Option(help: "How many, at most.")
    var limit: Int32 = 50

    @Flag(help: "Print a JSON list.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions

    func validate() throws {
        if stuck && state != nil { throw ValidationError("--stuck and --state exclude each other.") }
        if !(0...1e9).contains(longerThan) { throw ValidationError("--longer-than must be from 0 to 1000000000.") }
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
        if let state, ExecutionState(rawValue: state.uppercased()) == nil {
            let known = ExecutionState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--state \(state) is no state; give one of \(known).")
        }
    }

    func perform() throws {
        let settings = try file.load(postgres).settings
        if stuck {
            let found = try PostgresAccess(settings).run { connection in
                try StuckReport(longerThan: longerThan, plan: plan, limit: limit, on: &connection)
            }
            Terminal.out(json ? found.json : found.table)
            if !found.isEmpty { throw CommandFailure(.failure) }
            return
        }
        let sagas = try PostgresAccess(settings).run { connection in
            try SagaQueries.list(state: state?.uppercased(), plan: plan, limit: limit, on: &connection)
        }
        Terminal.out(json ? SagaReport.json(sagas) : SagaReport.table(sagas))
    }
}
