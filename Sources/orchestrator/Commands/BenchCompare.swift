internal import ArgumentParser

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
