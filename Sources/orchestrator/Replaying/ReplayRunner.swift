internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// Carries out the modes of a replay, chunk by chunk; after each chunk the run is kept, so that it can be resumed.
struct ReplayRunner {
    /// Commands, dead letters or records in a chunk, at most.
    static let chunk = 100

    let settings: Settings
    let access: KafkaAccess
    let database: PostgresAccess
    let folder: ReplayRunFolder
    let interruption: Interruption
    let rate: Double?
    let isDry: Bool

    /// Runs to the end or to an interruption.
    func run(_ start: ReplayRun) throws {
        var run = start
        do {
            switch run.mode {
            case .verify: try verify(&run)
            case .republish, .reprocess: try command(&run)
            case .deadLetters: try offerDeadLetters(&run)
            case .rebuild: try moveBack(run)
            }
        } catch is Interrupted {
            guard !isDry else { throw CommandFailure(.interrupted, "interrupted; nothing was changed") }
            try folder.save(run)
            throw CommandFailure(
                .interrupted, "interrupted after \(run.done); go on with `orchestrator replay --resume \(run.id)`")
        } catch let failure as CommandFailure where run.done > 0 && !isDry && failure.message != nil {
            throw CommandFailure(
                failure.code,
                "\(failure.description)\n\(run.done) are done; go on with `orchestrator replay --resume \(run.id)`")
        }
    }

    /// A signal came.
    struct Interrupted: Error {}

    /// After a chunk: keeps the run, keeps the rate, and looks for a signal.
    func settle(_ run: inout ReplayRun, _ count: Int, _ pace: inout Pace, _ progress: inout ProgressLine) throws {
        run.done += count
        progress.advance(by: count)
        guard !isDry else { return }
        try folder.save(run)
        if interruption.isRaised(within: pace.delay(after: count)) { throw Interrupted() }
    }

    /// Records to be produced, one chunk; blocks until all are delivered.
    func send(_ records: [ProducerRecord], through producer: CommandProducer) throws {
        guard !records.isEmpty, !isDry else { return }
        try access.send(records, through: producer)
    }

    /// A producer of commands and dead letters, whose records may be as large as their topics take.
    func producer() throws -> CommandProducer {
        try CommandProducer(
            kafka: access.configuration.merging(["message.max.bytes": "9000000"]),
            logger: settings.logger(label: "replay"))
    }

    /// The end of a run, in one line.
    func conclude(_ run: ReplayRun, _ text: String) {
        folder.remove(run)
        let skipped = run.skipped.sorted { $0.key < $1.key }.map { "; \($0.value) left out: \($0.key)" }.joined()
        Terminal.out((isDry ? "would have " : "") + text + skipped)
    }
}
