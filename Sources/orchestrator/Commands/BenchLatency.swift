internal import ArgumentParser
internal import SagaEngine

/// `orchestrator bench latency`
struct BenchLatency: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "Times a decision from its publication until each of its tickets can be read.",
        discussion: """
            Publishes decisions at a steady rate while the engine runs in this process; a read_committed consumer takes the \
            tickets. The clock of a decision starts when it is given to the producer. The first fifth is left out. A batch's time \
            is that of the lane's thread in each stage, waiting included.

            Example: orchestrator bench latency --rate 1000 --seconds 20 --bootstrap-servers localhost:9092
            """)

    @Option(help: "Decisions a second.")
    var rate = 100.0

    @Option(help: "How long they are published.")
    var seconds = 10.0

    @OptionGroup var wishes: EngineBenchmarkOptions

    func validate() throws {
        if rate <= 0 || seconds <= 0 || rate * seconds > 200_000 {
            throw ValidationError("--rate and --seconds must be above 0, and make at most 200000 decisions.")
        }
    }

    func perform() throws {
        let count = max(1, Int(rate * seconds))
        try wishes.measure(loading: 0) { benchmark in
            let figures = try LatencyBenchmark(place: benchmark.place).run(
                count, rate: rate, tasks: wishes.tasks, format: wishes.format)
            func ms(_ value: Double) -> String { "\(Decimals.text(value, 1)) ms" }
            let rows =
                [
                    ["decisions", "\(count) at \(Decimals.text(rate, 0))/s"],
                    ["tickets measured", String(figures.tickets)],
                    ["p50", ms(figures.p50)], ["p95", ms(figures.p95)], ["p99", ms(figures.p99)],
                    ["max", ms(figures.max)],
                    ["records a batch", Decimals.text(figures.recordsPerBatch, 1)],
                ] + StageTimes.Stage.allCases.map { ["a batch: \($0)", ms(figures.stages[$0] ?? 0)] }
            Terminal.out(TextTable.render(["FIGURE", "VALUE"], rows))
        }
    }
}
