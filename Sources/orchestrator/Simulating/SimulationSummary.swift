internal import OrchestratorTestKit

/// Sums over many runs.
struct SimulationSummary {
    private(set) var seeds = 0
    private(set) var steps = 0
    private(set) var deadlocks = 0
    var seconds = 0.0
    private var scenarios: [SimulationScenario: Int] = [:]
    private var faults: [SimulationFault: Int] = [:]
    private var rows: [CrashMatrixRow: Int] = [:]
    /// The failing run with the lowest seed.
    private(set) var failure: SimulationReport?
    /// The steps of the last run, where they were asked for.
    private(set) var trace: [String] = []

    mutating func add(_ report: SimulationReport) {
        seeds += 1
        trace = report.trace
        steps += report.steps
        deadlocks += report.deadlocks
        scenarios[report.scenario, default: 0] += 1
        faults.merge(report.faults, uniquingKeysWith: +)
        rows.merge(report.rows, uniquingKeysWith: +)
        if report.failure != nil, report.seed < failure?.seed ?? .max { failure = report }
    }

    /// A table of what was exercised.
    var text: String {
        var lines = [
            "\(seeds) seeds, \(steps) steps, \(Decimals.text(Double(seeds) / max(seconds, 1e-9), 0)) seeds/s; "
                + scenarios.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
                .joined(separator: ", ")
        ]
        let hits = CrashMatrixRow.allCases.map { ["crash matrix", $0.rawValue, String(rows[$0] ?? 0)] }
        let kinds = SimulationFault.allCases.map { ["fault", $0.rawValue, String(faults[$0] ?? 0)] }
        lines.append(
            TextTable.render(["KIND", "WHAT", "HITS"], hits + kinds + [["Postgres", "deadlock", "\(deadlocks)"]]))
        return lines.joined(separator: "\n")
    }
}
