public import FlowC

/// Two things that are stored of a saga and cannot both be true (workflow-engine.md WF-01, WF-04).
public struct SagaMismatch: Hashable, Sendable, CustomStringConvertible {
    /// What does not fit what. The raw values are for programs.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// `sagas.state` is not where the journal ends.
        case state
        /// `sagas.revision` is not that of the last journal row.
        case revision
        /// Journal rows are missing between others, or stand in the wrong order.
        case journal
        /// An event was applied twice.
        case event
        /// A journal row cannot be read.
        case entries
        /// A transition of the saga leaves another state than it was in, or no rule allows it.
        case transition
        /// The same of a step.
        case stepTransition = "step_transition"
        /// The newest checkpoint has a step in another state than the journal.
        case step
        /// There is no checkpoint, it cannot be read, or it is newer than the saga.
        case checkpoint
        /// A ticket of a sheet has no row of `ticket_states`, or that has no sheet, or they place it differently.
        case ticket
        /// A sheet or a ticket cannot be read.
        case sheet
        /// The saga has ended although a ticket does not allow that.
        case outcome
    }

    /// Whose.
    public let saga: Identifier
    /// What does not fit.
    public let kind: Kind
    /// What the row says, or the later one of two journal rows.
    public let claim: String
    /// What contradicts it: what the journal, the checkpoint or the tickets say.
    public let contradiction: String

    /// Names a mismatch; both texts are clauses.
    public init(_ kind: Kind, of saga: Identifier, _ claim: String, but contradiction: String) {
        self.saga = saga
        self.kind = kind
        self.claim = claim
        self.contradiction = contradiction
    }

    /// One line.
    public var description: String { "saga \(saga): \(kind.rawValue): \(claim), but \(contradiction)" }
}
