public import Kafka

/// What the lanes of one process are doing: the source of health, readiness, metrics and `doctor`'s view of a running
/// instance. A snapshot; taking it costs a lock and no question to anybody.
public struct EngineStatus: Sendable {
    /// One lane.
    public struct Lane: Sendable {
        /// `<instance>-<index>`, as in `batches`.
        public var name: String
        /// What it is doing.
        public var phase: Phase
        /// The partitions it fetches.
        public var partitions: [TopicPartition: Partition]
        /// Partitions that it was given and does not fetch, with the reason and what to do.
        public var stopped: [TopicPartition: String]
        /// Sums over its life and those of its predecessors in this process.
        public var totals: LaneTotals
        /// When it last finished a batch or found nothing to do, monotonic nanoseconds.
        public var lastProgress: UInt64
        /// How often a producer was replaced.
        public var recreations: Int
        /// How often an assignment was lost or taken over.
        public var ownershipLosses: Int

        /// A lane that has done nothing yet.
        public init(name: String, at time: UInt64) {
            self.name = name
            phase = .starting
            partitions = [:]
            stopped = [:]
            totals = LaneTotals()
            lastProgress = time
            recreations = 0
            ownershipLosses = 0
        }
    }

    /// What a lane is doing.
    public enum Phase: Sendable, Equatable {
        /// Connecting and joining.
        case starting
        /// In the group, polling or working on a batch.
        case running
        /// Going through the steps of an assignment.
        case assigning
        /// Keeping its membership while Postgres or Kafka is away; the text says which and why.
        case waiting(String)
        /// Taking no records, since the outbox is above its high-water mark.
        case holding
        /// Finishing, or finished.
        case stopping
    }

    /// One fetched partition.
    public struct Partition: Sendable, Equatable {
        /// The next offset to prepare.
        public var position: Int64
        /// Everything before this offset is on Kafka.
        public var published: Int64
        /// The last stable offset, as far as it is known.
        public var end: Int64?
        /// When its position last moved, or had nowhere to move, monotonic nanoseconds.
        public var movedAt: UInt64

        /// A partition.
        public init(position: Int64, published: Int64, end: Int64?, movedAt: UInt64) {
            self.position = position
            self.published = published
            self.end = end
            self.movedAt = movedAt
        }

        /// Records that a read_committed reader could see and this lane has not prepared; nil when the end is unknown.
        /// Transaction markers and open transactions of others are not lag.
        public var lag: Int64? { end.map { max(0, $0 - position) } }
    }

    /// The lanes in order.
    public var lanes: [Lane]

    /// A snapshot.
    public init(lanes: [Lane]) {
        self.lanes = lanes
    }

    /// Partitions with lag that have not moved for at least that long: the stall detector's finding.
    public func stalled(for limit: Duration, at time: UInt64) -> [TopicPartition] {
        let nanoseconds = UInt64(limit.components.seconds) * 1_000_000_000
        return lanes.flatMap { lane in
            lane.partitions.filter { _, partition in
                (partition.lag ?? 0) > 0 && time >= partition.movedAt && time - partition.movedAt >= nanoseconds
            }.keys
        }.sorted()
    }
}
