internal import Kafka

/// Finds stalled partitions in successive snapshots. A value without clock or log: snapshots and times go in, what has
/// begun and what has ended comes out.
///
/// It does not flap: a stall lasts until the position moves, the lag is gone, the partition is stopped by name, or has
/// been away for as long as the limit. A lane that is built anew, or an end of the log that is not known for a while,
/// neither ends a stall nor starts its time again.
public struct StallWatch: Sendable {
    /// What has changed since the snapshot before.
    public enum Change: Equatable, Sendable {
        /// A partition stands still.
        case began(Stall)
        /// It does not any more; the text says why.
        case ended(Stall, String)
    }

    /// A partition that has lag.
    private struct Candidate {
        var stall: Stall
        var isStalled = false
        /// When it was last among the fetched partitions.
        var seenAt: UInt64
    }

    private let limit: UInt64
    private var candidates: [TopicPartition: Candidate] = [:]

    /// A watch that calls it a stall when a position has not moved for that long. `limit` must not be negative.
    public init(limit: Duration) {
        let (seconds, attoseconds) = limit.components
        self.limit = UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
    }

    /// The stalls by now, by partition.
    public var stalls: [Stall] {
        candidates.values.filter(\.isStalled).map(\.stall).sorted { $0.partition < $1.partition }
    }

    /// Takes the next snapshot, taken at `time` (monotonic nanoseconds). Returns the changes by partition.
    public mutating func observe(_ status: EngineStatus, at time: UInt64) -> [Change] {
        var changes: [Change] = []
        for lane in status.lanes {
            for (partition, state) in lane.partitions {
                observe(partition, state, of: lane.name, at: time, &changes)
            }
            for (partition, _) in lane.stopped { end(partition, "the partition was stopped", &changes) }
        }
        for (partition, candidate) in candidates where time > candidate.seenAt && time - candidate.seenAt >= limit {
            end(partition, "the partition is not fetched here any more", &changes)
        }
        return changes.sorted { $0.stall.partition < $1.stall.partition }
    }

    private mutating func observe(
        _ partition: TopicPartition, _ state: EngineStatus.Partition, of lane: String, at time: UInt64,
        _ changes: inout [Change]
    ) {
        let known = candidates[partition]
        if let known, known.stall.position != state.position {
            end(partition, "the position moved to \(state.position)", &changes)
        } else if state.lag == 0 {
            end(partition, "nothing is left to read", &changes)
        }
        guard let end = state.end ?? candidates[partition]?.stall.end, end > state.position else { return }
        let since = min(state.movedAt, candidates[partition]?.stall.since ?? state.movedAt)
        var candidate = Candidate(
            stall: Stall(lane: lane, partition: partition, position: state.position, end: end, since: since),
            isStalled: candidates[partition]?.isStalled ?? false, seenAt: time)
        if !candidate.isStalled && time >= since && time - since >= limit {
            candidate.isStalled = true
            changes.append(.began(candidate.stall))
        }
        candidates[partition] = candidate
    }

    private mutating func end(_ partition: TopicPartition, _ reason: String, _ changes: inout [Change]) {
        guard let candidate = candidates.removeValue(forKey: partition), candidate.isStalled else { return }
        changes.append(.ended(candidate.stall, reason))
    }
}

extension StallWatch.Change {
    /// The stall that began or ended.
    public var stall: Stall {
        switch self {
        case .began(let stall), .ended(let stall, _): stall
        }
    }
}
