internal import ArgumentParser
internal import SagaEngine

/// `orchestrator bench pipeline`
struct BenchPipeline: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Times decode, C1–C3 and encode in memory, on one core.",
        discussion: """
            No Kafka and no Postgres. Every decision of a round is different. Of many short rounds the fastest counts: \
            the others measure what else the machine does.

            Example: orchestrator bench pipeline --tasks 5 --format avro
            """)

    @Option(parsing: .upToNextOption, help: "Tasks in a plan; several make several rows.")
    var tasks: [Int] = [1, 5, 20, 100]

    @Option(help: "Input format: avro or json; both without it.")
    var format: ValueFormat?

    @Option(help: "Decisions in a round of five-task plans; larger plans get fewer.")
    var decisions = 2_000

    @Option(help: "Rounds of each row.")
    var rounds = 30

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func validate() throws {
        if decisions < 1 || rounds < 1 || tasks.contains(where: { $0 < 1 || $0 > 10_000 }) {
            throw ValidationError("--decisions, --rounds and --tasks must be at least 1, --tasks at most 10000.")
        }
    }

    func perform() throws {
        var benchmark = PipelineBenchmark(registry: try file.load(schemas).settings.schemaRegistry())
        benchmark.rounds = rounds
        var rows: [[String]] = []
        for format in format.map({ [$0] }) ?? [.avro, .json] {
            for count in tasks {
                let row = try benchmark.run(
                    format == .avro ? .avro : .json, tasks: count, decisions: max(1, decisions * 5 / max(5, count)))
                rows.append([
                    format.rawValue, String(count), String(row.decisions),
                    Decimals.text(row.microsecondsPerDecision, 1),
                    Decimals.text(row.decisionsPerSecond, 0), Decimals.text(row.ticketsPerSecond, 0),
                ])
            }
        }
        Terminal.out(
            TextTable.render(["FORMAT", "TASKS", "DECISIONS", "µs/DECISION", "DECISIONS/s", "TICKETS/s"], rows))
    }
}
