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

            Example: orchestrator bench end-to-end --decisions 50000 --lanes 2 --bootstrap-servers localhost:9092
            """)

    @OptionGroup var wishes: EngineBenchmarkOptions

    func perform() throws {
        let figures = try wishes.measure { try $0.run(.engine, "engine", decisions: wishes.decisions) }
        EngineBenchmarkReport.show([("engine", figures)], tasks: wishes.tasks)
    }
}

/// `orchestrator bench floor`
struct BenchFloor: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "floor",
        abstract: "Times the same lanes without work: the ceiling of this machine.",
        discussion: """
            The lanes, batches and transactions of `bench end-to-end`, but nothing is decoded or decided: five finished \
            tickets go out for each record, and one row is written for it. No outbox, so nothing could be recovered.

            Example: orchestrator bench floor --decisions 50000 --lanes 2 --bootstrap-servers localhost:9092
            """)

    @OptionGroup var wishes: EngineBenchmarkOptions

    func perform() throws {
        let figures = try wishes.measure { try $0.run(.floor, "floor", decisions: wishes.decisions) }
        EngineBenchmarkReport.show([("floor", figures)], tasks: 5)
    }
}

/// `orchestrator bench compare`
struct BenchCompare: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Runs floor and engine in turn on the same records, and shows engine : floor and each stage.",
        discussion: """
            Rounds alternate, so that both meet the same machine; of each the fastest round counts. A stage's time is that of \
            the lanes' threads, waiting included, for each decision.

            Example: orchestrator bench compare --decisions 30000 --lanes 2 --rounds 3 --bootstrap-servers localhost:9092
            """)

    @Option(help: "How often each runs.")
    var rounds = 3

    @OptionGroup var wishes: EngineBenchmarkOptions

    func validate() throws {
        if rounds < 1 { throw ValidationError("--rounds must be at least 1.") }
    }

    func perform() throws {
        let (floor, engine) = try wishes.measure { benchmark in
            var floors: [EngineBenchmark.Figures] = []
            var engines: [EngineBenchmark.Figures] = []
            for round in 1...rounds {
                floors.append(try benchmark.run(.floor, "floor-\(round)", decisions: wishes.decisions))
                engines.append(try benchmark.run(.engine, "engine-\(round)", decisions: wishes.decisions))
            }
            return (floors.max { $0.perSecond < $1.perSecond }, engines.max { $0.perSecond < $1.perSecond })
        }
        guard let floor, let engine else { return }
        EngineBenchmarkReport.show([("floor", floor), ("engine", engine)], tasks: wishes.tasks)
        Terminal.out("engine : floor = \(Decimals.text(engine.perSecond / floor.perSecond, 2))")
    }
}
