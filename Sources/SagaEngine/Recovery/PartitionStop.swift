public import Kafka

/// A partition that must not go on by itself, with the reason and the commands that resolve it.
public struct PartitionStop: Error, Equatable, Sendable, CustomStringConvertible {
    /// Why a partition stops.
    public enum Reason: Equatable, Sendable {
        /// The progress belongs to another Kafka cluster.
        case otherCluster(String)
        /// An operator moved the group's offset ahead of what was prepared.
        case skip(to: Int64, prepared: Int64)
        /// The position is not in the log any more, or not yet.
        case outsideLog(position: Int64, first: Int64, end: Int64)
        /// Nobody can tell whether prepared rows were published: retention has removed the evidence.
        case witnessGone(after: Int64, prepared: Int64)
        /// Kafka refuses an output for good.
        case outputRefused(topic: String, detail: String)
        /// A record that neither succeeds nor fails: its prepare collides with something no rerun explains.
        case record(offset: Int64, detail: String)
    }

    /// The partition that stopped.
    public let partition: TopicPartition
    /// Why.
    public let reason: Reason

    /// Names partition and reason.
    public init(partition: TopicPartition, reason: Reason) {
        self.partition = partition
        self.reason = reason
    }

    /// The reason in a word or two, for labels.
    public var label: String {
        switch reason {
        case .otherCluster: "other_cluster"
        case .skip: "skip"
        case .outsideLog: "outside_log"
        case .witnessGone: "witness_gone"
        case .outputRefused: "output_refused"
        case .record: "record"
        }
    }

    /// False where publishing what is prepared would be wrong or impossible.
    var publishesPrepared: Bool {
        switch reason {
        case .skip, .outsideLog, .record: true
        case .otherCluster, .witnessGone, .outputRefused: false
        }
    }

    /// One line: where, what, and what to do.
    public var description: String {
        let place = "--topic \(partition.topic) --partition \(partition.partition)"
        let text =
            switch reason {
            case .otherCluster(let id):
                "its progress was made on Kafka cluster \(id). Mend the bootstrap servers, or take this cluster with "
                    + "`orchestrator recover adopt-cluster`"
            case .skip(let to, let prepared):
                "an operator moved the group's offset ahead, from \(prepared) to \(to). Start with `orchestrator run "
                    + "--accept-skip` to leave the records between undone, or stop every instance and move it back with "
                    + "`orchestrator recover set-offset \(place) --to \(prepared)`"
            case .outsideLog(let position, let first, let end):
                "its position \(position) is outside of the log, which holds \(first) to \(end). `orchestrator recover "
                    + "set-offset \(place) --to earliest|latest|N` goes on elsewhere; if the topic was created anew, "
                    + "`orchestrator recover adopt-cluster` starts over"
            case .witnessGone(let after, let prepared):
                "rows from offset \(after) to \(prepared) are prepared and retention has removed what would show "
                    + "whether they were published. Say so with `orchestrator run --assume-published` or "
                    + "`--assume-unpublished`"
            case .outputRefused(let topic, let detail):
                "topic \(topic) refuses an output: \(detail). Raise the topic's limit or grant the right and start again, "
                    + "or send it to the dead letters with `orchestrator outbox divert \(place)`"
            case .record(let offset, let detail):
                "the record at offset \(offset) cannot be stored: \(detail). Please report this line; `orchestrator "
                    + "recover set-offset \(place) --to \(offset + 1)` with `orchestrator run --accept-skip` leaves it out"
            }
        return "\(partition) stopped [\(label)]: \(text)."
    }
}
