public import FlowC

/// Why a record cannot be decided again as it was.
public enum RecomputationFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// The stored checkpoint lacks what a replay needs.
    case unreadableCheckpoint(String)
    /// The record cannot be read; it cannot be the one that created the saga.
    case unreadableRecord(RejectedRecord)
    /// The record is a command without a decision; the word says which.
    case noDecision(String)
    /// Record and checkpoint belong to different sagas.
    case otherSaga(recorded: Identifier, recomputed: Identifier?)
    /// The program refuses to decide it: a defect.
    case refused(String)

    /// One line.
    public var description: String {
        switch self {
        case .unreadableCheckpoint(let detail): "the checkpoint cannot be read: \(detail)"
        case .unreadableRecord(let rejected): "the record cannot be read: \(rejected)"
        case .noDecision(let word): "the record is a command to \(word), it carries no decision"
        case .otherSaga(let recorded, let recomputed):
            "the checkpoint is of the saga \(recorded), the record leads to \(recomputed.map { "\($0)" } ?? "none")"
        case .refused(let detail): "the record cannot be decided again: \(detail)"
        }
    }
}
