internal import SagaEngine

/// Shows how lanes queue on hot sagas.
enum HotReport {
    /// A row for each run, and for each number of hot sagas what the meeting of lanes costs. `base` is the run over many sagas.
    static func text(base: HotBenchmark.Figures, hot: [(spread: HotBenchmark.Figures, together: HotBenchmark.Figures)])
        -> String
    {
        let rows = ([base] + hot.flatMap { [$0.spread, $0.together] }).map { figures in
            [
                "\(figures.load.sagas) of \(figures.load.tickets)", figures.load.placement.rawValue,
                "\(figures.results) in \(Decimals.text(figures.seconds, 2)) s", Decimals.text(figures.perSecond, 0),
                Decimals.text(figures.recordsPerBatch, 0), Decimals.text(figures.milliseconds(.load), 1),
                Decimals.text(figures.milliseconds(.reduce), 1), Decimals.text(figures.milliseconds(.store), 1),
                Decimals.text(figures.lockMilliseconds, 1), "\(Decimals.text(figures.lockShare * 100, 0)) %",
            ]
        }
        let lines = hot.map { runs in
            "\(runs.spread.load.sagas) hot: spread : many = \(ratio(runs.spread.perSecond, base.perSecond)), "
                + "spread : together = \(ratio(runs.spread.perSecond, runs.together.perSecond))"
        }
        return TextTable.render(
            [
                "SAGAS OF TICKETS", "RESULTS LIE", "RESULTS", "RESULTS/s", "A BATCH", "LOAD ms", "REDUCE ms",
                "STORE ms", "LOCKED ms", "LANES LOCKED",
            ], rows) + "\n" + lines.joined(separator: "\n")
    }

    private static func ratio(_ one: Double, _ other: Double) -> String { Decimals.text(one / other, 2) }
}
