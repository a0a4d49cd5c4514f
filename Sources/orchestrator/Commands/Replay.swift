internal import ArgumentParser
internal import FlowC
internal import SagaEngine

/// `orchestrator replay`
struct Replay: ReportingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks or repeats what was done with a range of records.",
        discussion: """
            Modes:
              verify     decides the selected records again as they were decided then, and compares with the stored \
            tickets and the output topics; writes nothing; exit code 1 when something differs or is missing
              rebuild    moves every input partition of the group back to --from; sagas that exist produce nothing, \
            missing ones are made and published
              republish  publishes the stored tickets of the selected sagas again: same ids and bytes, header x-replay
              reprocess  carries out the decisions of the selected sagas again, as attempt + 1; only ended sagas
            With --dead-letters the selected dead letters go to the topic that they were meant for, with x-replay.

            Selections add up. --topic, --partition and --offsets mean the record that created a saga (of a dead letter: the \
            original one). --from and --to mean the time of the record for verify, rebuild and dead letters, and the time of \
            the saga's creation for republish and reprocess.

            verify, republish, reprocess and dead letters are safe while instances run: the first looks only at what the \
            group has committed, the others are records that the instances obey, each once. rebuild wants an empty group.

            SIGINT ends a replay after the chunk at hand and prints how to resume it.

            Examples:
              orchestrator replay --mode verify
              orchestrator replay --mode republish --plan 9d2b… --dry-run
              orchestrator replay --dead-letters --from 2026-03-01T08:00:00Z --rate 50
            """)

    /// The modes that can be asked for.
    enum Mode: String, CaseIterable, ExpressibleByArgument {
        case verify, rebuild, republish, reprocess
    }

    @Option(help: "What to do.")
    var mode: Mode?

    @Flag(help: "Offer dead letters again.")
    var deadLetters = false

    @Option(help: "Only records of this topic.")
    var topic: String?

    @Option(help: ArgumentHelp("Only this partition; may be repeated.", valueName: "n"))
    var partition: [Int32] = []

    @Option(help: ArgumentHelp("Only these offsets, both included.", valueName: "A..B"))
    var offsets: OffsetRange?

    @Option(help: ArgumentHelp("Only from this time on (ISO 8601 or epoch milliseconds).", valueName: "time"))
    var from: PointInTime?

    @Option(help: ArgumentHelp("Only before this time.", valueName: "time"))
    var to: PointInTime?

    @Option(help: ArgumentHelp("Only sagas of this plan.", valueName: "id"))
    var plan: String?

    @Option(help: ArgumentHelp("Only sagas of this decision.", valueName: "id"))
    var decision: String?

    @Option(help: ArgumentHelp("Only sagas in this state, such as FAILED.", valueName: "state"))
    var state: String?

    @Option(help: ArgumentHelp("Records, commands or dead letters a second, at most.", valueName: "n/s"))
    var rate: Double?

    @Option(help: ArgumentHelp("Go on with an interrupted run; mode and selection are its own.", valueName: "run-id"))
    var resume: String?

    @Flag(help: "Only show what would be done.")
    var dryRun = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions
    @OptionGroup(title: "Postgres") var postgres: PostgresOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "Log") var log: LogOptions

    private var hasSelection: Bool { filter != SagaFilter() }

    private var filter: SagaFilter {
        var filter = SagaFilter()
        filter.plan = plan
        filter.decision = decision
        filter.state = state?.uppercased()
        filter.topic = topic
        filter.partitions = partition.sorted()
        filter.from = offsets?.bounds.lowerBound
        filter.through = offsets?.bounds.upperBound
        filter.since = from?.milliseconds
        filter.until = to?.milliseconds
        return filter
    }

    func validate() throws {
        if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be more than 0.") }
        if resume != nil {
            if mode != nil || deadLetters || hasSelection || dryRun {
                throw ValidationError("--resume goes on with the mode and the selection of its run; give neither.")
            }
            return
        }
        if (mode == nil) != deadLetters { throw ValidationError("Give --mode, or --dead-letters, and not both.") }
        if offsets != nil, topic == nil || partition.count != 1 {
            throw ValidationError(
                "--offsets needs --topic and one --partition: offsets mean nothing across partitions.")
        }
        if let state, ExecutionState(rawValue: state.uppercased()) == nil {
            throw ValidationError("--state \(state) is no state; see `orchestrator sagas list --help`.")
        }
        if let from, let to, from.milliseconds >= to.milliseconds {
            throw ValidationError("--from must be before --to.")
        }
        if mode == .rebuild {
            var time = SagaFilter()
            time.since = from?.milliseconds
            if from == nil || filter != time {
                throw ValidationError("--mode rebuild moves the whole group: give --from, and no other selection.")
            }
        }
        if deadLetters, plan != nil || decision != nil || state != nil {
            throw ValidationError("Dead letters have no saga: select them by topic, partition, offsets or time.")
        }
        if mode == .republish || mode == .reprocess, !hasSelection {
            throw ValidationError("Select what to \(mode?.rawValue ?? "replay"), such as --plan, --state or --from.")
        }
    }

    func perform() throws {
        let interruption = Interruption()
        let settings = try file.load(kafka, postgres, schemas, engine, log).settings
        let folder = ReplayRunFolder()
        let run: ReplayRun
        if let resume {
            run = try folder.load(resume)
            guard run.group == settings.kafkaConsumerGroupID else {
                throw CommandFailure(
                    .failure, "run \(resume) is of group \(run.group); set KAFKA_CONSUMER_GROUP_ID to it")
            }
        } else {
            let mode = mode.flatMap { ReplayMode(rawValue: $0.rawValue) } ?? .deadLetters
            run = ReplayRun(mode, group: settings.kafkaConsumerGroupID, filter: filter)
        }
        let access = try KafkaAccess(settings)
        let runner = ReplayRunner(
            settings: settings, access: access, database: try PostgresAccess(settings), folder: folder,
            interruption: interruption, rate: rate, isDry: dryRun)
        try access.run { _ in try runner.run(run) }
    }
}
