import Testing

@testable import orchestrator

@Suite struct WaitingReportTests {
    private func report(
        result: [Double] = [9], signal: [Double] = [9], lag: [Double] = [900], scans: Int64 = 0
    ) -> WaitingReport {
        func applied(_ times: [Double]) -> WaitingBenchmark.Applied {
            .init(prepare: Spread(times), whole: Spread(times))
        }
        let reads = TableReads(["sagas": .init(sequentialScans: scans, indexScans: 4, blocks: 9, writes: 0)])
        return WaitingReport(
            wishes: .init(),
            figures: .init(
                filling: 1, look: Spread([1]), lookReads: TableReads(), fired: 1, caughtUp: 2, result: applied(result),
                resultReads: reads, signal: applied(signal), signalReads: TableReads(), lag: Spread(lag)))
    }

    @Test func `a result and a signal are judged by their p95, timers by the latest`() {
        let limits = WaitingReport.Limits()
        let mostlyQuick = [Double](repeating: 9, count: 99) + [500]
        #expect(report(result: mostlyQuick, signal: mostlyQuick).misses(limits) == [])
        #expect(
            report(result: [10.1], signal: [12], lag: mostlyQuick + [1_001]).misses(limits) == [
                "a result, load to commit, p95: 10.1 ms, the limit is 10.0 ms",
                "a signal, load to commit, p95: 12.0 ms, the limit is 10.0 ms",
                "lag of timers, max: 1001.0 ms, the limit is 1000.0 ms",
            ])
        #expect(report(result: [10.1]).misses(WaitingReport.Limits(applied: 11)) == [])
    }

    @Test func `a whole table that was read is one too many`() {
        let report = report(scans: 2)
        #expect(report.misses(WaitingReport.Limits()) == ["2 times a whole table was read"])
        #expect(report.text.hasSuffix("\nwhole tables read: 2"))
    }

    @Test func `blocks and scans are those of one event`() {
        #expect(report().text.contains("\nsagas          9.0               4.0       0.0               0.0"))
    }
}
