public import FlowC
package import Kafka

/// The domain rows that one COMMIT writes. Plain inserts: a second creator is an error and not a silence.
public struct SagaWrites: Sendable {
    /// One new ticket: a row of `ticket_states` and its place in a row of `ticket_sheets`.
    public struct TicketRow: Sendable {
        package let ticket: StoredTicket
        package let sagaID: Identifier
        package let position: Int32
    }

    /// One row of `saga_history`: the record that a saga applied, and the events that followed.
    public struct JournalRow: Sendable {
        package let sagaID: Identifier
        package let revision: Int64
        package let eventID: String
        package let source: TopicPartition
        package let offset: Int64
        package let entries: [UInt8]

        package init(
            sagaID: Identifier, revision: Int64, eventID: String, source: TopicPartition, offset: Int64,
            entries: [UInt8]
        ) {
            self.sagaID = sagaID
            self.revision = revision
            self.eventID = eventID
            self.source = source
            self.offset = offset
            self.entries = entries
        }
    }

    /// One row of `dead_letters`.
    public struct DeadLetterRow: Sendable {
        package let source: TopicPartition
        package let offset: Int64
        package let letter: DeadLetter
        package let sagaID: Identifier?

        /// The saga of which this event was set aside; nil for a dead letter of another reason.
        package var quarantined: Identifier? {
            Quarantine.Reason(rawValue: letter.reason) == nil ? nil : sagaID
        }
    }

    /// New sagas.
    public var sagas: [Saga] = []
    /// Sagas that existed and changed; their last state of the batch.
    public var updates: [Saga] = []
    /// The outbox rows that hold the newest tickets of sagas in `sagas` or `updates`.
    public var ticketRows: [Identifier: OutboxReference] = [:]
    /// New tickets.
    public var tickets: [TicketRow] = []
    /// Tickets whose progress has changed; new ones too, after they are inserted.
    public var ticketChanges: [TicketRecord] = []
    /// New journal rows.
    public var journal: [JournalRow] = []
    /// New checkpoints.
    public var checkpoints: [Checkpoint] = []
    /// Records that went to the dead letters.
    public var deadLetters: [DeadLetterRow] = []

    /// Events that wait for their saga, in arrival order.
    public var parked: [ParkedEvent] = []
    /// Events that wait no longer.
    public var unparked: [(saga: Identifier, eventID: String)] = []
    /// Timers to arm. One that is armed already stays as it is.
    public var armed: [Timer] = []
    /// Timers that are consumed; ids without a row are nothing.
    public var disarmed: [Identifier] = []

    /// Nothing to write.
    public init() {}
}
