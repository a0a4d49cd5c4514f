public import FlowC
internal import Kafka

/// The domain rows that one COMMIT writes. Plain inserts: a second creator is an error and not a silence.
public struct SagaWrites: Sendable {
    /// One row of `tickets`.
    public struct TicketRow: Sendable {
        let id: Identifier
        let sagaID: Identifier
        let position: Int32
        let taskID: String
        let value: [UInt8]
    }

    /// One row of `saga_journal`: the record that a saga applied, and the events that followed.
    public struct JournalRow: Sendable {
        let sagaID: Identifier
        let revision: Int64
        let eventID: String
        let source: TopicPartition
        let offset: Int64
        let entries: [UInt8]
    }

    /// One row of `dead_letters`.
    public struct DeadLetterRow: Sendable {
        let source: TopicPartition
        let offset: Int64
        let letter: DeadLetter
        let sagaID: Identifier?
    }

    /// New sagas.
    public var sagas: [Saga] = []
    /// New tickets.
    public var tickets: [TicketRow] = []
    /// New journal rows.
    public var journal: [JournalRow] = []
    /// New checkpoints.
    public var checkpoints: [Checkpoint] = []
    /// Records that went to the dead letters.
    public var deadLetters: [DeadLetterRow] = []

    /// Nothing to write.
    public init() {}
}
