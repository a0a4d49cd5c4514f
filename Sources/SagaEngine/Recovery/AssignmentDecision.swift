public import Kafka

/// What a lane does with one partition that it was assigned: the decision table of the commit protocol, as a function.
public enum AssignmentDecision: Equatable, Sendable {
    /// Nothing was ever prepared: commit the stored start, signed, before the first prepare.
    case firstStart(at: Int64)
    /// Everything before `published` is on Kafka; publish the outbox rows from there on, then go on at `position`.
    case resume(published: Int64, position: Int64, anomaly: String?)
    /// The group's offset is missing: publish the rows after `published`, commit `position` signed, go on there.
    case republish(published: Int64, position: Int64)
    /// Only a person can decide.
    case stop(PartitionStop)

    /// Decides from the committed offset `c`, the row of `partition_progress`, and the cluster that `c` was read from.
    public static func decide(
        _ committed: CommittedOffset?, _ progress: PartitionProgress, clusterID: String
    ) -> AssignmentDecision {
        let partition = progress.partition
        guard progress.clusterID == clusterID else {
            return .stop(
                PartitionStop(partition: partition, row: .otherCluster, committed: committed, progress: progress))
        }
        guard let committed else {
            return progress.highest == nil
                ? .firstStart(at: progress.prepared)
                : .republish(published: progress.published, position: progress.prepared)
        }
        guard committed.signature != nil else {
            return .stop(PartitionStop(partition: partition, row: .unsigned, committed: committed, progress: progress))
        }
        guard committed.offset <= progress.prepared else {
            return .stop(PartitionStop(partition: partition, row: .restored, committed: committed, progress: progress))
        }
        let forgotten = committed.offset < progress.published
        return .resume(
            published: max(committed.offset, progress.published), position: progress.prepared,
            anomaly: forgotten
                ? "Kafka has offset \(committed.offset), but \(progress.published) was confirmed before; the mark wins"
                : nil)
    }
}

/// A partition that must not go on by itself, with the row of the decision table that says why.
public struct PartitionStop: Error, Equatable, Sendable, CustomStringConvertible {
    /// The rows of the decision table that stop a partition.
    public enum Row: String, Sendable {
        /// The group's offset carries no signature of ours: an operator or another program moved it.
        case unsigned
        /// The group's offset is signed and lies beyond what Postgres knows: Postgres is older than Kafka.
        case restored
        /// The progress belongs to another Kafka cluster.
        case otherCluster = "other cluster"
    }

    /// The partition that stopped.
    public let partition: TopicPartition
    /// Why.
    public let row: Row
    /// The group's offset.
    public let committed: CommittedOffset?
    /// What Postgres knows.
    public let progress: PartitionProgress

    /// Names both sides of the disagreement.
    public init(partition: TopicPartition, row: Row, committed: CommittedOffset?, progress: PartitionProgress) {
        self.partition = partition
        self.row = row
        self.committed = committed
        self.progress = progress
    }

    /// One line: where, what, and what to do.
    public var description: String {
        let offset = committed.map { "\($0.offset) (metadata \"\($0.metadata)\")" } ?? "none"
        let facts =
            "\(partition): committed offset \(offset), prepared \(progress.prepared), published \(progress.published)"
        switch row {
        case .unsigned:
            return "stopped [unsigned]: \(facts). The group's offset was not written by this program. "
                + "Move it back to \(progress.prepared) with the tool that moved it, or use another group id."
        case .restored:
            return "stopped [restored]: \(facts). Postgres is older than Kafka: was a backup restored? "
                + "Restore a newer state, or use another database and group id."
        case .otherCluster:
            return "stopped [other cluster]: \(facts). Progress was made on Kafka cluster \(progress.clusterID). "
                + "Mend the bootstrap servers, or use another database."
        }
    }
}
