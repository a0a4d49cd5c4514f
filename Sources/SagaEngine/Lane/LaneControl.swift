internal import Foundation
public import Kafka

/// What other threads may see and ask of a running lane.
///
/// `@unchecked Sendable`: every access is under `condition`.
public final class LaneControl: @unchecked Sendable {
    private let condition = NSCondition()
    private var asked = LaneWishes()
    private var closed = LaneTotals()
    private var current = LaneTotals()
    private var view: EngineStatus.Lane
    private let onChange: @Sendable ([BatchReport]) -> Void

    /// A control for one lane and its successors. `onChange` is called on the lane's thread after each change of its
    /// sums, with the batches that it finished.
    public init(
        name: String = "", at time: UInt64 = 0, onChange: @escaping @Sendable ([BatchReport]) -> Void = { _ in }
    ) {
        view = EngineStatus.Lane(name: name, at: time)
        self.onChange = onChange
    }

    /// Asks the lane to finish its batch, mark it, leave the group and end.
    public func stop() {
        condition.withLock {
            asked.stop = true
            condition.broadcast()
        }
    }

    /// Asks the lane to take no more records, or to go on.
    public func hold(_ hold: Bool) {
        condition.withLock { asked.hold = hold }
    }

    /// What was asked for.
    public var wishes: LaneWishes { condition.withLock { asked } }

    /// True once ``stop()`` was called.
    public var isStopping: Bool { wishes.stop }

    /// Sums over the life of the lane and of those before it.
    public var totals: LaneTotals { condition.withLock { sum } }

    /// The partitions that the lane fetches now.
    public var assigned: Set<TopicPartition> { condition.withLock { Set(view.partitions.keys) } }

    /// What the lane does now.
    public var status: EngineStatus.Lane {
        condition.withLock {
            var status = view
            status.totals = sum
            if asked.stop { status.phase = .stopping }
            return status
        }
    }

    /// Waits, at most that long, until somebody asks for a stop.
    func waitForStop(upTo limit: Duration) {
        let deadline = limit.deadline
        condition.withLock {
            while !asked.stop && condition.wait(until: deadline) {}
        }
    }

    func note(_ machine: LaneMachine, ends: [TopicPartition: Int64], at time: UInt64) {
        let changed = condition.withLock {
            view.phase = machine.phase
            view.stopped = machine.stops.mapValues(\.description)
            view.recreations = recreationsBefore + machine.recreations
            view.ownershipLosses = lossesBefore + machine.ownershipLosses
            view.partitions = Dictionary(
                uniqueKeysWithValues: machine.owned.filter { machine.stops[$0.key] == nil }.map { partition, row in
                    let end = ends[partition]
                    let before = view.partitions[partition]
                    let isWaiting = before?.position == row.position && (end ?? row.position) > row.position
                    return (
                        partition,
                        EngineStatus.Partition(
                            position: row.position, published: row.published, end: end,
                            movedAt: isWaiting ? before?.movedAt ?? time : time)
                    )
                })
            defer { current = machine.totals }
            if current != machine.totals || machine.isIdle { view.lastProgress = time }
            return current != machine.totals
        }
        if changed { onChange(machine.finished) }
    }

    private var recreationsBefore = 0
    private var lossesBefore = 0

    private var sum: LaneTotals {
        var sum = closed
        sum.add(current)
        return sum
    }

    func noteClosed() {
        condition.withLock { view.partitions = [:] }
    }

    /// Keeps the sums of a lane that has ended.
    func closeAccount() {
        condition.withLock {
            closed.add(current)
            current = LaneTotals()
            recreationsBefore = view.recreations
            lossesBefore = view.ownershipLosses
            view.phase = .starting
        }
    }
}
