internal import ArgumentParser

/// `orchestrator bench soak`
struct BenchSoak: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract: "Runs the engine under load for minutes and shows its rate and its memory, minute by minute.",
        discussion: """
            Another process publishes; the more than the engine can do is left in the topic. Needs a real broker, and a disk \
            with room for some 10 kB a decision.

            Example: orchestrator bench soak --minutes 10 --rate 5000 --bootstrap-servers localhost:9092
            """)

    @Option(help: "How long.")
    var minutes = 10

    @Option(help: "Decisions a second that are published.")
    var rate = 5_000.0

    @OptionGroup var wishes: EngineBenchmarkOptions

    func validate() throws {
        if !(1...1440).contains(minutes) || !(1...1_000_000).contains(rate) {
            throw ValidationError("--minutes must be from 1 to 1440, --rate from 1 to 1000000.")
        }
    }

    func perform() throws {
        try wishes.measure(loading: 0) { benchmark in
            guard !benchmark.place.isMock else {
                throw CommandFailure(
                    .usage, "the embedded broker drops what it has no room for; give a real one in --bootstrap-servers")
            }
            let result = try SoakBenchmark(place: benchmark.place).run(
                minutes: minutes, rate: rate, tasks: wishes.tasks, format: wishes.format)
            Terminal.out(
                TextTable.render(
                    ["MINUTE", "DECISIONS/s", "RESIDENT MEMORY, MOST"],
                    result.enumerated().map { index, minute in
                        [
                            String(index + 1), Decimals.text(minute.decisionsPerSecond, 0),
                            "\(Decimals.text(Double(minute.residentBytes) / 1e6, 0)) MB",
                        ]
                    }))
        }
    }
}
