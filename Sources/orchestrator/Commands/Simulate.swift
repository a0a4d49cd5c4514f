internal import ArgumentParser
internal import OrchestratorTestKit

/// `orchestrator simulate`
struct Simulate: ReportingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Plays the engine against simulated servers and every fault of the crash matrix.",
        discussion: """
            Each seed is one course of events: processes that crash or stand still, answers that come late or never, \
            rebalances, operators, restored backups. No server is needed. A failing seed prints the one line that \
            repeats it.

            Example: orchestrator simulate --seeds 1..10000
                     orchestrator simulate --seeds 4711..4711 --trace
            """)

    @Option(help: "Seeds, first..last.", transform: SeedRange.init)
    var seeds = SeedRange(1...1000)

    @Option(help: "What the runs are about; every seed has its own without it: \(names(SimulationScenario.self)).")
    var scenario: SimulationScenario?

    @Option(
        name: .customLong("break"),
        help: "Break the protocol on purpose; a seed that finds it fails: \(names(SimulationBreak.self)).")
    var breaks: SimulationBreak?

    @Flag(help: "Print every step.")
    var trace = false

    @Option(help: "Threads.")
    var jobs = 1

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Schemas") var schemas: SchemasOptions

    private static func names<Choice: CaseIterable & RawRepresentable<String>>(_ type: Choice.Type) -> String {
        type.allCases.map(\.rawValue).joined(separator: ", ")
    }

    func validate() throws {
        if jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
    }

    func perform() throws {
        let registry = try file.load(schemas).settings.schemaRegistry()
        let series = SimulationSeries(
            seeds: seeds.range, scenario: scenario, breaks: breaks, traces: trace, registry: registry)
        let summary = try series.run(jobs: jobs)
        for line in summary.failure?.trace ?? summary.trace { Terminal.out(line) }
        Terminal.out(summary.text)
        guard let failure = summary.failure, let broken = failure.failure else { return }
        throw CommandFailure(.failure, "\(broken) — \(failure.reproduction)")
    }
}

/// `first..last`
struct SeedRange {
    let range: ClosedRange<UInt64>

    init(_ range: ClosedRange<UInt64>) {
        self.range = range
    }

    init(_ text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: true).map(String.init)
        guard let first = parts.first.flatMap({ UInt64($0) }), let last = parts.last.flatMap({ UInt64($0) }),
            parts.count <= 2, first <= last
        else { throw ValidationError("\"\(text)\" is no range of seeds; write first..last, for example 1..10000.") }
        range = first...last
    }
}
