internal import Kafka
internal import SagaEngine

/// One partition whose committed offset an operator moves.
struct OffsetChange: Sendable {
    /// The partition.
    let partition: TopicPartition
    /// The offset before.
    let before: CommittedOffset?
    /// The offset to commit.
    let after: Int64
    /// What Postgres knows; nil when it was not asked or knows nothing.
    let progress: PartitionProgress?

    /// What the next owner of the partition does.
    var consequence: String {
        guard let progress, progress.highest != nil else { return "starts at \(after)" }
        if after < progress.prepared { return "rewinds from \(progress.prepared)" }
        if after > progress.prepared { return "stops at \(progress.prepared) until `orchestrator run --accept-skip`" }
        return "goes on"
    }

    /// A table of changes.
    static func table(_ changes: [OffsetChange]) -> String {
        TextTable.render(
            ["PARTITION", "FROM", "TO", "THE NEXT OWNER"],
            changes.map { change in
                [
                    "\(change.partition)", change.before.map { "\($0.offset)" } ?? "none", "\(change.after)",
                    change.consequence,
                ]
            })
    }
}
