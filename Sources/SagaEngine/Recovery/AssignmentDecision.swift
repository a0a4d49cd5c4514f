/// What a lane does with one partition that it was assigned: the decision table of the commit protocol, as a function.
public enum AssignmentDecision: Equatable, Sendable {
    /// Nothing was ever prepared: make `at` the stored start, commit it signed, and only then prepare.
    case start(at: Int64)
    /// Rows up to `done` are published, those from there on are prepared only. With a remark when Kafka forgot a commit.
    case resume(done: Int64, anomaly: String?)
    /// The group's offset is missing: the witness tells which rows after `after` are out; sign the prepared offset.
    case signAgain(after: Int64)
    /// An operator moved the group to `wish` while rows after `after` were not known to be out: settle them first.
    case settle(after: Int64, wish: Int64)
    /// An operator moved the group to where it stands: sign it.
    case sign
    /// An operator moved the group back.
    case rewind(to: Int64)
    /// An operator moved the group ahead.
    case skip(to: Int64)
    /// The offset is signed and Postgres does not know of it: Postgres is older than Kafka.
    case restored
    /// The progress belongs to another Kafka cluster.
    case otherCluster

    /// Decides from the committed offset, the row of `partition_progress`, the ends of the outbox rows after its
    /// published watermark, and the cluster that the offset was read from.
    public static func decide(
        _ committed: CommittedOffset?, _ progress: PartitionProgress, rows: [Int64], clusterID: String
    ) -> AssignmentDecision {
        guard progress.clusterID == clusterID else { return .otherCluster }
        guard let committed else {
            return progress.highest == nil ? .start(at: progress.prepared) : .signAgain(after: progress.published)
        }
        if committed.signature != nil { return signed(committed.offset, progress) }
        if progress.highest == nil { return .start(at: committed.offset) }
        // Rows up to the mark of a settling transaction are out, whatever Postgres still believes.
        let after = max(progress.published, committed.settled.map { min($0, progress.prepared) } ?? progress.published)
        if rows.contains(where: { $0 > after }) { return .settle(after: after, wish: committed.offset) }
        if committed.offset == progress.prepared { return .sign }
        return committed.offset < progress.prepared ? .rewind(to: committed.offset) : .skip(to: committed.offset)
    }

    private static func signed(_ offset: Int64, _ progress: PartitionProgress) -> AssignmentDecision {
        guard !isBeyond(offset, progress) else { return .restored }
        let forgotten = offset < progress.published
        return .resume(
            done: max(offset, progress.published),
            anomaly: forgotten
                ? "Kafka has offset \(offset), but \(progress.published) was confirmed before; the mark wins" : nil)
    }

    /// True when a signed offset proves that Postgres has lost something. Where nothing was ever prepared, the only
    /// signed offset there can be is the stored start.
    static func isBeyond(_ offset: Int64, _ progress: PartitionProgress) -> Bool {
        progress.highest == nil ? offset != progress.prepared : offset > progress.prepared
    }
}
