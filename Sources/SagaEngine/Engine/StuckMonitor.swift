public import Logging
internal import Synchronization

/// Says in the log that sagas are stuck: one warning when there are some for longer than ``StuckCounts/alarming`` seconds, and
/// one notice when there are none any more.
public final class StuckMonitor: Sendable {
    private let isAlarmed = Mutex(false)
    private let logger: Logger

    /// A monitor that has seen none.
    public init(logger: Logger) { self.logger = logger }

    /// Takes the next counts.
    public func observe(_ counts: StuckCounts) {
        let total = counts.total
        let changes = isAlarmed.withLock { isAlarmed in
            defer { isAlarmed = total.alarming > 0 }
            return isAlarmed != (total.alarming > 0)
        }
        guard changes else { return }
        guard total.alarming > 0 else {
            return logger.notice("no saga is stuck for longer than \(StuckCounts.alarming) s any more")
        }
        var metadata: Logger.Metadata = [
            "sagas": "\(total.alarming)", "oldest_seconds": "\(Int(counts.oldestSeconds))",
        ]
        for (reason, count) in counts.byReason where count.alarming > 0 {
            metadata[reason.rawValue] = "\(count.alarming)"
        }
        logger.warning(
            "sagas are stuck for longer than \(StuckCounts.alarming) s; `orchestrator sagas list --stuck` names them",
            metadata: metadata)
    }
}
