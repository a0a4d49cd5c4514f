/// Shows what ``WaitingBenchmark`` has measured, and what of it is not good enough.
struct WaitingReport {
    /// What must be kept.
    struct Limits {
        /// From BEGIN to the answer of COMMIT, p95 of single results and signals, milliseconds.
        var applied = 10.0
        /// The latest timer, milliseconds.
        var lag = 1_000.0
    }

    let wishes: WaitingBenchmark.Wishes
    let figures: WaitingBenchmark.Figures

    /// Two tables.
    var text: String {
        TextTable.render(["FIGURE", "VALUE"], rows) + "\n\n"
            + TextTable.render(
                [
                    "READ OF", "A RESULT: BLOCKS", "BY INDEX", "A SIGNAL: BLOCKS", "BY INDEX", "A LOOK: BLOCKS",
                    "BY INDEX",
                ],
                tables)
            + "\nwhole tables read: \(scans)"
    }

    /// What is not kept, a line each.
    func misses(_ limits: Limits) -> [String] {
        var lines: [String] = []
        func check(_ what: String, _ value: Double, _ limit: Double) {
            if value > limit {
                lines.append("\(what): \(Decimals.text(value, 1)) ms, the limit is \(Decimals.text(limit, 1)) ms")
            }
        }
        check("a result, load to commit, p95", figures.result.prepare.p95, limits.applied)
        check("a signal, load to commit, p95", figures.signal.prepare.p95, limits.applied)
        check("lag of timers, max", figures.lag.max, limits.lag)
        if scans > 0 { lines.append("\(scans) times a whole table was read") }
        return lines
    }

    private var scans: Int64 {
        [figures.resultReads, figures.signalReads, figures.lookReads].reduce(0) { $0 + $1.sequentialScans }
    }

    private var rows: [[String]] {
        func spread(_ value: Spread, _ digits: Int = 1) -> String {
            [value.p50, value.p95, value.p99, value.max].map { Decimals.text($0, digits) }.joined(separator: " / ")
                + " ms"
        }
        let heading = "p50 / p95 / p99 / max"
        return [
            [
                "waiting sagas",
                "\(wishes.sagas) with \(wishes.tasks) tickets and a pending timer each, made in "
                    + "\(Decimals.text(figures.filling, 1)) s",
            ],
            ["look for due timers, none due, \(figures.look.count) times: \(heading)", spread(figures.look, 2)],
            ["\(wishes.overdue) overdue at the start: all fired after", "\(Decimals.text(figures.fired, 2)) s"],
            [
                "\(wishes.overdue) overdue at the start: all dealt with after",
                "\(Decimals.text(figures.caughtUp, 2)) s",
            ],
            [
                "a result, load to commit, \(figures.result.prepare.count) times: \(heading)",
                spread(figures.result.prepare),
            ],
            ["a result, produced to published: \(heading)", spread(figures.result.whole)],
            [
                "a signal, load to commit, \(figures.signal.prepare.count) times: \(heading)",
                spread(figures.signal.prepare),
            ],
            ["a signal, produced to published: \(heading)", spread(figures.signal.whole)],
            [
                "lag of \(figures.lag.count) timers due within \(Decimals.text(wishes.seconds, 1)) s: \(heading)",
                spread(figures.lag, 0),
            ],
        ]
    }

    private var tables: [[String]] {
        TableReads.tables.map { table in
            [table]
                + [
                    (figures.resultReads, figures.result.prepare.count),
                    (figures.signalReads, figures.signal.prepare.count), (figures.lookReads, figures.look.count + 1),
                ].flatMap { reads, count in
                    [reads[table].blocks, reads[table].indexScans].map {
                        Decimals.text(Double($0) / Double(max(1, count)), 1)
                    }
                }
        }
    }
}
