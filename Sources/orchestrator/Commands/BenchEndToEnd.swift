internal import ArgumentParser

/// `orchestrator bench end-to-end`
struct BenchEndToEnd: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-to-end",
        abstract: "Times the whole service: Kafka in, Postgres, Kafka out.",
        discussion: """
            Publishes decisions, runs the engine in this process until their tickets are published, and reports. Uses \
            KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL where they are set, with topics, group and database of its own; \
            otherwise an embedded broker, which holds only a few thousand decisions, and a private durable Postgres.

            With --results a second run follows on the same decisions, in which a worker on a thread of this process answers \
            every ticket as soon as a read_committed reader has it, until every saga is COMPLETED; both are shown side by side. \
            Each decision is then followed to its end: the rates are those of whole sagas. The client's CPU is without the worker's.

            Examples:
              orchestrator bench end-to-end --decisions 50000 --lanes 2 --bootstrap-servers localhost:9092
              orchestrator bench end-to-end --results --answers completed
            """)

    @Flag(help: "Once more with the results of all tickets flowing back.")
    var results = false

    @Option(help: "What the worker says about a ticket: completed or running-completed.")
    var answers = WorkerAnswers.runningCompleted

    @OptionGroup var wishes: EngineBenchmarkOptions

    func perform() throws {
        let runs = try wishes.measure { benchmark in
            var runs = [("engine", try benchmark.run(.engine, "engine", decisions: wishes.decisions))]
            guard results else { return runs }
            runs[0].0 = "without results"
            let worker = AnsweringWorker.Wishes(answers: answers, format: wishes.format)
            runs.append(
                (
                    "with results",
                    try benchmark.run(.engine, "results", decisions: wishes.decisions, answering: worker)
                ))
            return runs
        }
        EngineBenchmarkReport.show(runs, tasks: wishes.tasks)
        guard runs.count == 2 else { return }
        Terminal.out("with : without results = \(Decimals.text(runs[1].1.perSecond / runs[0].1.perSecond, 2))")
    }
}
