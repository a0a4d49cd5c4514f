internal import ArgumentParser

/// `orchestrator sagas waits`
struct SagasWaits: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "waits",
        abstract: "Lists the events that sagas wait for, and signals that nobody waits for yet.",
        discussion: """
            A plan asks for events in its metadata (`wait_for`); `orchestrator saga signal` brings one. A signal that nobody waits \
            for is kept for SIGNAL_RETENTION_SECONDS, with its saga or, where that is not known yet, until it begins.

            Example: orchestrator sagas waits --signals
            """)

    @Flag(help: "List the signals that are kept instead.")
    var signals = false

    @Option(help: "How many, at most.")
    var limit: Int32 = 50

    @Flag(help: "Print a JSON list.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func perform() throws {
        let settings = try file.load(postgres).settings
        if signals {
            let found = try PostgresAccess(settings).run { connection in
                try UnmatchedSignal.list(limit: limit, on: &connection)
            }
            Terminal.out(json ? UnmatchedSignal.json(found) : UnmatchedSignal.table(found))
        } else {
            let found = try PostgresAccess(settings).run { connection in
                try WaitingSaga.list(limit: limit, on: &connection)
            }
            Terminal.out(json ? WaitingSaga.json(found) : WaitingSaga.table(found))
        }
    }
}
