public import FlowC
public import Kafka

/// A saga and the record that created it.
public struct SagaOrigin: Equatable, Sendable {
    /// The saga.
    public let id: Identifier
    /// `decision_id`.
    public let decisionID: String
    /// `plan_id`.
    public let planID: String
    /// Which try of its decision it is.
    public let attempt: Int32
    /// Where it stands.
    public let state: String
    /// The partition of the record that created it.
    public let source: TopicPartition
    /// The offset of that record.
    public let offset: Int64
    /// Whether it has tickets.
    public let hasTickets: Bool
    /// Whether a later attempt exists.
    public let isDoneAgain: Bool

    /// Whether nothing can happen to it any more; false for a state that this program does not know.
    public var hasEnded: Bool { ExecutionState(rawValue: state)?.isTerminal ?? false }
}

/// What is stored of a saga's creation: what a verification compares with.
public struct SagaEvidence: Sendable {
    /// The document of its first checkpoint; nil when there is none.
    public let checkpoint: [UInt8]?
    /// Its tickets in the order of publication.
    public let tickets: [StoredTicket]
}
