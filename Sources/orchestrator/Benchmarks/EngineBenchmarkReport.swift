internal import SagaEngine

/// Shows what runs of engines came to, a column each.
enum EngineBenchmarkReport {
    static func show(_ runs: [(name: String, figures: EngineBenchmark.Figures)], tasks: Int) {
        func row(_ name: String, _ value: (EngineBenchmark.Figures) -> String) -> [String] {
            [name] + runs.map { value($0.figures) }
        }
        func number(_ value: Double, _ digits: Int = 0) -> String { Decimals.text(value, digits) }
        func percentiles(_ value: EngineBenchmark.Percentiles) -> String {
            "\(number(value.p50, 1)) / \(number(value.p95, 1)) / \(number(value.p99, 1)) ms"
        }
        var rows = [
            row("decisions") { "\($0.decisions) in \(number($0.seconds, 2)) s" },
            row("decisions/s") { number($0.perSecond) },
            row("tickets/s") { number($0.perSecond * Double(tasks)) },
            row("records in") { "\($0.inputs), \(number(Double($0.inputs) / $0.seconds))/s" },
            row("records out") { "\($0.outputs), \(number(Double($0.outputs) / $0.seconds))/s" },
            row("records a batch") { number($0.recordsPerBatch) },
            row("prepare p50 / p95 / p99") { percentiles($0.prepare) },
            row("publish p50 / p95 / p99") { percentiles($0.publish) },
            row("client CPU a decision") { "\(number($0.cpuMicroseconds)) µs" },
            row("machine CPU a decision") { "\(number($0.machineMicroseconds)) µs" },
            row("WAL a decision") { "\(number(Double($0.walBytes) / Double($0.decisions))) bytes" },
            row("dead rows") { String($0.deadRows) },
            row("resident memory") { "\(number(Double($0.residentBytes) / 1e6)) MB" },
        ]
        if runs.contains(where: { $0.figures.workerSeconds != nil }) {
            rows.append(
                row("worker CPU a decision") { $0.workerMicroseconds.map { "\(number($0)) µs" } ?? "" })
        }
        for stage in StageTimes.Stage.allCases {
            rows.append(
                row("lanes: \(stage)") {
                    "\(number(($0.stages[stage] ?? 0) / Double($0.decisions) * 1e6, 1)) µs"
                })
        }
        rows.append(row("lanes: rest") { "\(number($0.rest / Double($0.decisions) * 1e6, 1)) µs" })
        Terminal.out(TextTable.render(["FIGURE"] + runs.map { $0.name.uppercased() }, rows))
    }
}
