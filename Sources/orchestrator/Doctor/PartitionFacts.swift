internal import Kafka
internal import SagaEngine

/// One input partition: what Kafka and Postgres say of it, and whether they agree.
struct PartitionFacts: Sendable {
    /// How Kafka's committed offset and the progress in Postgres fit together.
    enum Agreement: Equatable, Sendable {
        /// Nobody has begun here.
        case notBegun
        /// Kafka has a signed offset and Postgres no progress: Postgres is older than Kafka.
        case unknownProgress
        /// What a lane would do that got the partition now.
        case decided(AssignmentDecision)
        /// One of the two could not be asked.
        case unknown
    }

    /// The partition.
    let partition: TopicPartition
    /// Its log.
    let bounds: LogBounds?
    /// The group's offset.
    let committed: CommittedOffset?
    /// The row of `partition_progress`.
    let progress: PartitionProgress?
    /// The ends of the rows that are prepared and not known to be published.
    let unpublished: [Int64]
    /// How they fit together.
    let agreement: Agreement

    /// Joins both sides.
    static func join(_ kafka: ClusterFacts?, _ database: DatabaseFacts?, inputs: Set<String>) -> [PartitionFacts] {
        let group = database?.group
        let progress = Dictionary(group?.progress.map { ($0.partition, $0) } ?? []) { first, _ in first }
        let known = (kafka?.bounds.keys.filter { inputs.contains($0.topic) } ?? []) + Array(progress.keys)
        return Set(known).sorted().map { partition in
            let row = progress[partition]
            let committed = kafka?.committed[partition]
            let ends = group?.unpublished.filter { $0.source == partition }.map(\.to) ?? []
            return PartitionFacts(
                partition: partition, bounds: kafka?.bounds[partition], committed: committed, progress: row,
                unpublished: ends,
                agreement: agreement(
                    committed, row, ends, clusterID: kafka?.cluster.id, isKnown: kafka != nil && group != nil))
        }
    }

    private static func agreement(
        _ committed: CommittedOffset?, _ progress: PartitionProgress?, _ rows: [Int64], clusterID: String?,
        isKnown: Bool
    ) -> Agreement {
        guard isKnown else { return .unknown }
        guard let progress else { return committed?.signature == nil ? .notBegun : .unknownProgress }
        // A broker that does not tell its cluster's id cannot be told from the right one.
        return .decided(
            AssignmentDecision.decide(committed, progress, rows: rows, clusterID: clusterID ?? progress.clusterID))
    }

    /// Where a lane goes on; nil when nobody knows.
    var position: Int64? {
        switch agreement {
        case .decided(.start(let offset)): offset
        case .decided(.rewind(let offset)), .decided(.skip(let offset)), .decided(.settle(_, let offset)): offset
        case .decided: progress?.prepared
        case .notBegun, .unknownProgress, .unknown: committed?.offset
        }
    }

    /// Records, and markers of transactions between them, that are committed and not prepared.
    var lag: Int64? {
        guard let bounds else { return nil }
        return max(0, bounds.stable - max(position ?? bounds.first, bounds.first))
    }

    /// True when the position is not in the log.
    var isOutsideLog: Bool {
        guard let position, let bounds else { return false }
        return position < bounds.first || position > bounds.end
    }

    /// Who committed the offset.
    var signature: String {
        guard let committed else { return "none" }
        if committed.signature != nil { return "signed" }
        return committed.settled == nil ? "unsigned" : "moved"
    }
}

extension PartitionFacts.Agreement {
    /// The agreement in a word.
    var word: String {
        switch self {
        case .notBegun: "not begun"
        case .unknownProgress: "restored"
        case .unknown: "unknown"
        case .decided(let decision):
            switch decision {
            case .start: "start"
            case .resume(_, nil): "resume"
            case .resume: "resume, commit forgotten"
            case .signAgain: "sign again"
            case .settle: "settle"
            case .sign: "sign"
            case .rewind: "rewind"
            case .skip: "skip"
            case .restored: "restored"
            case .otherCluster: "other cluster"
            }
        }
    }
}
