import Testing

@testable import SagaEngine

@Suite struct `Stuck monitor` {
    @Test func `logs one warning when sagas are stuck for ten minutes, and one notice when none is any more`() {
        let lines = LogRecorder.Lines()
        let monitor = StuckMonitor(logger: lines.logger)
        let late = StuckCounts(byReason: [.unanswered: .init(late: 4)], oldestSeconds: 400)
        let alarming = StuckCounts(
            byReason: [
                .unanswered: .init(late: 4, alarming: 2), .undoing: .init(late: 1, alarming: 1), .inbox: .init(),
            ],
            oldestSeconds: 700.5)
        for counts in [StuckCounts(), late, alarming, alarming, late, StuckCounts(), alarming] {
            monitor.observe(counts)
        }
        let warning =
            "warning sagas are stuck for longer than 600 s; `orchestrator sagas list --stuck` names them"
            + " | oldest_seconds=700 operator=1 sagas=3 timer=2"
        #expect(
            lines.all == [warning, "notice no saga is stuck for longer than 600 s any more", warning])
    }
}
