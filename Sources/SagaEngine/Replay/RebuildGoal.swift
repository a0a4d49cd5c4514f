public import Kafka

/// How far one partition has to be brought after a restore.
public struct RebuildGoal: Equatable, Sendable {
    /// The input partition.
    public let partition: TopicPartition
    /// The first record that Postgres does not know.
    public let from: Int64
    /// The group's committed, signed offset: everything before it is out.
    public let to: Int64
    /// Whether there is a row of `partition_progress`.
    public let isKnown: Bool

    /// A goal.
    public init(partition: TopicPartition, from: Int64, to: Int64, isKnown: Bool) {
        self.partition = partition
        self.from = from
        self.to = to
        self.isKnown = isKnown
    }

    /// The goals of a group: partitions whose signed offset lies beyond what Postgres knows. `first` is where the log of a
    /// partition without progress begins.
    public static func goals(
        _ committed: [TopicPartition: CommittedOffset], _ progress: [PartitionProgress],
        first: (TopicPartition) throws -> Int64
    ) rethrows -> [RebuildGoal] {
        let rows = Dictionary(progress.map { ($0.partition, $0) }) { first, _ in first }
        return try committed.sorted { $0.key < $1.key }.compactMap { partition, offset in
            guard offset.signature != nil else { return nil }
            guard let row = rows[partition] else {
                return RebuildGoal(
                    partition: partition, from: min(try first(partition), offset.offset), to: offset.offset,
                    isKnown: false)
            }
            guard AssignmentDecision.isBeyond(offset.offset, row), offset.offset > row.prepared else { return nil }
            return RebuildGoal(partition: partition, from: row.prepared, to: offset.offset, isKnown: true)
        }
    }
}

/// Why a rebuild ended before its goal. What it has stored stays; it can be run again.
public enum RebuildFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Postgres could not be asked, or refused.
    case port(PortFault)
    /// A lane has claimed a partition meanwhile.
    case overtaken
    /// Something else created a row that this needed.
    case conflict(String)
    /// The program could not decide a record.
    case undecided(String)

    /// One line.
    public var description: String {
        switch self {
        case .port(let fault): fault.description
        case .overtaken: "an instance has claimed partitions meanwhile; stop every instance and run it again"
        case .conflict(let detail): "a row exists already that the rebuild would create: \(detail)"
        case .undecided(let detail): "a record cannot be decided: \(detail)"
        }
    }
}
