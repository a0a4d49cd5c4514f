internal import Kafka
public import Logging
internal import Synchronization

/// The stall detector: logs one error when a partition stalls and one notice when it goes on, and tells any thread which
/// are stalled now.
public final class StallMonitor: Sendable {
    private let watch: Mutex<StallWatch>
    private let logger: Logger

    /// A monitor that calls it a stall when a partition with lag has not moved for that long.
    public init(limit: Duration, logger: Logger) {
        watch = Mutex(StallWatch(limit: limit))
        self.logger = logger
    }

    /// Takes the next snapshot, taken at `time` (monotonic nanoseconds).
    public func observe(_ status: EngineStatus, at time: UInt64) {
        let changes = watch.withLock { $0.observe(status, at: time) }
        for change in changes {
            let stall = change.stall
            let metadata: Logger.Metadata = [
                "lane": "\(stall.lane)", "topic": "\(stall.partition.topic)",
                "partition": "\(stall.partition.partition)", "position": "\(stall.position)", "end": "\(stall.end)",
                "seconds": "\(stall.seconds(at: time))",
            ]
            switch change {
            case .began:
                logger.error(
                    "partition stalled: there is lag and its position does not move; `orchestrator doctor` says more",
                    metadata: metadata)
            case .ended(_, let reason): logger.notice("partition no longer stalled: \(reason)", metadata: metadata)
            }
        }
    }

    /// The stalls of the last snapshot, by partition.
    public var stalls: [Stall] { watch.withLock { $0.stalls } }
}
