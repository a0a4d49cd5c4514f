internal import ArgumentParser
internal import Documents
internal import FlowC
internal import SagaEngine

/// `orchestrator outbox list`
struct OutboxList: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the rows that are prepared and not known to be published.",
        discussion: """
            The next owner of a partition publishes its rows, in order, before anything else. A row that stays is of a \
            partition that has stopped; --outputs shows what it holds, with the numbers that `outbox divert` takes.

            Example: orchestrator outbox list --outputs
            """)

    @Flag(help: "Show every output with its number, topic, key and size.")
    var outputs = false

    @Flag(help: "Print a JSON list.")
    var json = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Group") var group: GroupOptions

    func perform() throws {
        let settings = try file.load(postgres, group).settings
        let rows = try PostgresAccess(settings).store(of: settings.kafkaConsumerGroupID) {
            (store) throws(PortFault) in try store.unpublished()
        }
        if json { return Terminal.out(OutboxReport.json(rows, outputs: outputs)) }
        Terminal.out(OutboxReport.table(rows, now: WallClock.milliseconds))
        if outputs { for row in rows { Terminal.out("\n" + OutboxReport.outputs(of: row)) } }
    }
}
