import Kafka
import Logging
import Synchronization
import Testing

@testable import SagaEngine

@Suite struct `Stall monitor` {
    /// Keeps what is logged.
    private struct Recorder: LogHandler {
        final class Lines: Sendable {
            let all = Mutex<[String]>([])
        }

        let lines: Lines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let entries = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.all.withLock {
                $0.append("\(event.level) \(event.message) | \(entries.joined(separator: " "))")
            }
        }
    }

    @Test func `logs one error and one notice and tells the stalls between them`() {
        let lines = Recorder.Lines()
        let monitor = StallMonitor(limit: .seconds(60), logger: Logger(label: "test") { _ in Recorder(lines: lines) })
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
            lines.all.withLock { $0 } == [
                "error partition stalled: there is lag and its position does not move; `orchestrator doctor` says more"
                    + " | \(place) seconds=60 topic=plans.consensus",
                "notice partition no longer stalled: the position moved to 16 | \(place) seconds=70 topic=plans.consensus",
            ])
    }
}
