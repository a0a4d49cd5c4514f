internal import ArgumentParser

/// `orchestrator bench hot`
struct BenchHot: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "hot",
        abstract: "Measures how lanes queue on sagas that many results meet at once.",
        discussion: """
            The same number of results, RUNNING and COMPLETED for each ticket: of one ticket of each of many small sagas, and \
            then of few large ones. Those of the few lie in turn in all partitions, so that every lane meets every saga (spread), \
            and once more each saga's in one partition, so that no two lanes meet (together). Times are those of a lane for each \
            batch; LOCKED is the part of its load in which it waits for row locks of another lane, as Postgres shows it when it \
            is asked every few milliseconds. Give at least two lanes.

            Example: orchestrator bench hot --sagas 1 10 100 --lanes 2 --bootstrap-servers localhost:9092
            """)

    @Option(parsing: .upToNextOption, help: "Hot sagas; several numbers make several rows.")
    var sagas: [Int] = [1, 10, 100]

    @Option(help: "Tickets of a hot saga.")
    var tickets = 1_000

    @Option(help: "Tickets that are answered in a run.")
    var answered = 1_000

    @OptionGroup var wishes: EngineBenchmarkOptions

    func validate() throws {
        if !(1...10_000).contains(tickets) || !(1...1_000_000).contains(answered) {
            throw ValidationError("--tickets must be from 1 to 10000, --answered from 1 to 1000000.")
        }
        if sagas.contains(where: { $0 < 1 || $0 * tickets < answered }) {
            throw ValidationError("Each of --sagas must be at least 1 and have --answered tickets in all.")
        }
    }

    func perform() throws {
        let text = try wishes.measure(loading: 0) { benchmark in
            let hot = HotBenchmark(place: benchmark.place, format: wishes.format)
            let base = try hot.run(
                .init(sagas: answered, tickets: wishes.tasks, answered: answered, placement: .spread), "many")
            let runs = try sagas.map { count in
                (
                    spread: try hot.run(
                        .init(sagas: count, tickets: tickets, answered: answered, placement: .spread),
                        "spread-\(count)"),
                    together: try hot.run(
                        .init(sagas: count, tickets: tickets, answered: answered, placement: .together),
                        "together-\(count)")
                )
            }
            return HotReport.text(base: base, hot: runs)
        }
        Terminal.out(text)
    }
}
