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

    private let onChange: @Sendable () -> Void

    /// A control for one lane and its successors; `onChange` is called after each change of its sums, on the lane's thread.
    public init(onChange: @escaping @Sendable () -> Void = {}) {
        self.onChange = onChange
    }

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
        let deadline = limit.deadline
        condition.withLock {
            while !stopping && condition.wait(until: deadline) {}
        }
    }

    func note(_ totals: LaneTotals) {
        let changed = condition.withLock {
            defer { current = totals }
            return current != totals
        }
        if changed { onChange() }
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
