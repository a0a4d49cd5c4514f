internal import ArgumentParser

/// `orchestrator bench waiting`
struct BenchWaiting: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "waiting",
        abstract: "Times single results, signals and timers while very many sagas wait.",
        discussion: """
            Fills a database with sagas that wait for their tickets, each with a pending timer, as the engine's lanes write them. \
            Then: looks for due timers while none is due; starts the engine with timers that became due meanwhile; sends \
            results and signals for random sagas, one at a time; and arms timers that become due while the engine runs. A \
            timer's lag ends when a reader has its record on the topic of commands. Blocks and scans are those that Postgres counts.

            Exit code 1 when a limit is not kept: --limit-ms for a result or a signal from the load of its saga to the commit \
            (p95), --lag-limit-ms for the latest timer; and when a whole table was read.

            Example: orchestrator bench waiting --sagas 100000 --bootstrap-servers localhost:9092
            """)

    @Option(help: "Sagas that wait.")
    var sagas = 100_000

    @Option(help: "Results that are sent one at a time, and signals.")
    var samples = 300

    @Option(help: "Timers that become due while the engine runs.")
    var timers = 2_000

    @Option(help: "Within how many seconds they become due.")
    var seconds = 10.0

    @Option(help: "Timers that are overdue when the engine starts.")
    var overdue = 10_000

    @Option(help: ArgumentHelp("The longest time that a result may take.", valueName: "ms"))
    var limitMs = 10.0

    @Option(help: ArgumentHelp("The longest lag of a timer.", valueName: "ms"))
    var lagLimitMs = 1_000.0

    @OptionGroup var wishes: EngineBenchmarkOptions

    func validate() throws {
        if !(2...10_000_000).contains(sagas) || !(1...sagas / 2).contains(samples) {
            throw ValidationError("--sagas must be from 2 to 10000000, --samples from 1 to half of it.")
        }
        if !(1...1_000_000).contains(timers) || !(1...1_000_000).contains(overdue) || !(0.1...60).contains(seconds) {
            throw ValidationError("--timers and --overdue must be from 1 to 1000000, --seconds from 0.1 to 60.")
        }
        if limitMs < 0 || lagLimitMs < 0 { throw ValidationError("A limit must not be below 0.") }
    }

    func perform() throws {
        let wanted = WaitingBenchmark.Wishes(
            sagas: sagas, tasks: wishes.tasks, samples: samples, timers: timers, seconds: seconds, overdue: overdue,
            format: wishes.format)
        let figures = try wishes.measure(loading: 0) { benchmark in
            try WaitingBenchmark(place: benchmark.place, wishes: wanted).run()
        }
        let report = WaitingReport(wishes: wanted, figures: figures)
        Terminal.out(report.text)
        let misses = report.misses(WaitingReport.Limits(applied: limitMs, lag: lagLimitMs))
        guard misses.isEmpty else { throw CommandFailure(.failure, misses.joined(separator: "\n")) }
    }
}
