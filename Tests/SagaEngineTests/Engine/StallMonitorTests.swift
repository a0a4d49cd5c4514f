import Kafka
import Testing

@testable import SagaEngine

@Suite struct `Stall monitor` {
    @Test func `logs one error and one notice and tells the stalls between them`() {
        let lines = LogRecorder.Lines()
        let monitor = StallMonitor(limit: .seconds(60), logger: lines.logger)
        func observe(_ position: Int64, at second: UInt64, movedAt: UInt64) {
            var lane = EngineStatus.Lane(name: "host-0", at: 0)
            lane.partitions[TopicPartition("plans.consensus", 3)] = .init(
                position: position, published: position, end: 20, movedAt: movedAt * 1_000_000_000)
            monitor.observe(EngineStatus(lanes: [lane]), at: second * 1_000_000_000)
        }
        observe(15, at: 30, movedAt: 0)
        #expect(monitor.stalls.isEmpty)
        for second in 60..<70 as Range<UInt64> { observe(15, at: second, movedAt: 0) }
        #expect(monitor.stalls.map(\.partition) == [TopicPartition("plans.consensus", 3)])
        for second in 70..<75 as Range<UInt64> { observe(16, at: second, movedAt: 70) }
        #expect(monitor.stalls.isEmpty)
        let place = "end=20 lane=host-0 partition=3 position=15"
        #expect(
            lines.all == [
                "error partition stalled: there is lag and its position does not move; `orchestrator doctor` says more"
                    + " | \(place) seconds=60 topic=plans.consensus",
                "notice partition no longer stalled: the position moved to 16 | \(place) seconds=70 topic=plans.consensus",
            ])
    }
}
