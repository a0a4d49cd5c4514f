internal import ArgumentParser
internal import FlowC
internal import Kafka
internal import OrchestratorTestKit

/// `orchestrator dev worker`
struct DevWorker: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Answers tickets as workers would, until it is told to end.",
        discussion: """
            A ticket starts when its dependencies have completed, answers RUNNING, and after its duration COMPLETED or \
            FAILED; when a dependency has failed it fails at once. What becomes of a ticket follows from --seed and its id \
            alone. A ticket that comes again is answered again, with the same result. A dependency that does not come \
            within 10 s counts as completed.

            Begins where its group was, the first time behind the newest ticket. SIGINT and SIGTERM end it; the last line \
            says what it has done.

            Examples:
              orchestrator dev worker --fail 0 --lose 0 --duplicate 0
              orchestrator dev worker --from-beginning --until-idle 10 --fail-tasks t3 --seed 7
            """)

    @Option(help: ArgumentHelp("Share of tickets that fail.", valueName: "0…1"))
    var fail = 0.05

    @Option(help: ArgumentHelp("Share of compensation tickets that fail.", valueName: "0…1"))
    var failCompensations = 0.0

    @Option(help: ArgumentHelp("Tasks that always fail, by their ids: a,b.", valueName: "ids"))
    var failTasks = ""

    @Option(help: ArgumentHelp("Mean duration of a ticket.", valueName: "ms"))
    var duration = 50.0

    @Option(help: ArgumentHelp("Share of results that are never sent.", valueName: "0…1"))
    var lose = 0.01

    @Option(help: ArgumentHelp("Share of results that are sent twice.", valueName: "0…1"))
    var duplicate = 0.01

    @Option(help: "How results are written.")
    var format: ValueFormat = .json

    @Option(help: "What decisions are derived from.")
    var seed: UInt64 = 1

    @Option(help: "Consumer group; workers with one name share the tickets.")
    var group = "orchestrator-dev-worker"

    @Flag(help: "Begin at the oldest ticket.")
    var fromBeginning = false

    @Option(help: ArgumentHelp("End when nothing came and nothing was due for so long.", valueName: "seconds"))
    var untilIdle: Double?

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    func validate() throws {
        let shares = [
            ("--fail", fail), ("--fail-compensations", failCompensations), ("--lose", lose), ("--duplicate", duplicate),
        ]
        for (name, share) in shares where !(0...1).contains(share) {
            throw ValidationError("\(name) must be from 0 to 1.")
        }
        if !(0...86_400_000).contains(duration) { throw ValidationError("--duration must be from 0 to 86400000.") }
        if let untilIdle, !(untilIdle > 0 && untilIdle < 1e9) {
            throw ValidationError("--until-idle must be more than 0.")
        }
        if group.isEmpty { throw ValidationError("--group must not be empty.") }
    }

    func perform() throws {
        let interruption = Interruption()
        let settings = try file.load(kafka, schemas).settings
        let registry = try settings.schemaRegistry()
        let counts = try KafkaAccess(settings).run { access in
            let wishes = WorkerRun.Wishes(
                plan: plan, group: group, tickets: try access.topic(settings.name(of: .tickets)).name,
                results: try access.topic(settings.name(of: .results)).name, fromBeginning: fromBeginning,
                idle: untilIdle.map { .seconds($0) })
            let agent = "orchestrator-dev-worker"
            let encoder =
                format == .avro
                ? try WorkerResultEncoder(agent: agent, registry: registry) : WorkerResultEncoder(agent: agent)
            return try WorkerRun(
                wishes, through: access, values: RecordValue(registry: registry), encoder: encoder
            ).run(until: interruption)
        }
        Terminal.out(Self.summary(counts))
    }

    private var plan: WorkerPlan {
        var plan = WorkerPlan(seed: seed)
        plan.failureShare = fail
        plan.compensationFailureShare = failCompensations
        plan.lossShare = lose
        plan.duplicationShare = duplicate
        plan.meanDurationMs = duration
        plan.failingTasks = Set(failTasks.split(separator: ",").map(String.init))
        return plan
    }

    /// What was done, in one line.
    static func summary(_ counts: WorkerCounts) -> String {
        "\(counts.tickets) tickets: \(counts.completed) completed, \(counts.failed) failed; of their results "
            + "\(counts.lost) lost, \(counts.duplicated) duplicated; \(counts.repeated) tickets answered again"
    }
}
