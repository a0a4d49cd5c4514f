internal import Foundation
public import Kafka

/// What other threads may see and ask of a running lane.
///
/// `@unchecked Sendable`: every access is under `condition`.
public final class LaneControl: @unchecked Sendable {
    private let condition = NSCondition()
    private var stopping = false
    private var current = LaneTotals()
    private var closed = LaneTotals()
    private var partitions: Set<TopicPartition> = []

    /// A control for one lane and its successors.
    public init() {}

    /// Asks the lane to finish its batch, mark it, leave the group and end.
    public func stop() {
        condition.withLock {
            stopping = true
            condition.broadcast()
        }
    }

    /// True once ``stop()`` was called.
    public var isStopping: Bool { condition.withLock { stopping } }

    /// Sums over the life of the lane and of those before it.
    public var totals: LaneTotals {
        condition.withLock {
            var sum = closed
            sum.add(current)
            return sum
        }
    }

    /// The partitions that the lane fetches now.
    public var assigned: Set<TopicPartition> { condition.withLock { partitions } }

    /// Waits, at most that long, until somebody asks for a stop.
    func waitForStop(upTo limit: Duration) {
        let seconds = Double(limit.components.seconds) + Double(limit.components.attoseconds) / 1e18
        let deadline = Date(timeIntervalSinceNow: seconds)
        condition.withLock {
            while !stopping && condition.wait(until: deadline) {}
        }
    }

    func note(_ totals: LaneTotals) {
        condition.withLock { current = totals }
    }

    func noteAssigned(_ partitions: Set<TopicPartition>) {
        condition.withLock { self.partitions = partitions }
    }

    /// Keeps the sums of a lane that has ended.
    func closeAccount() {
        condition.withLock {
            closed.add(current)
            current = LaneTotals()
        }
    }
}
