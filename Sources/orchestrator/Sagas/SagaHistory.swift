internal import FlowC

/// A saga with all that is stored about it.
struct SagaHistory: Hashable, Sendable {
    /// One row of `saga_journal`.
    struct Entry: Hashable, Sendable {
        /// `revision`.
        let revision: Int64
        /// `event_id`.
        let eventID: String
        /// Where the record stood: `topic/partition@offset`.
        let source: String
        /// `recorded_at`, epoch milliseconds.
        let recordedAt: Int64
        /// `entries`, JSON.
        let entries: [UInt8]
    }

    /// One row of `saga_checkpoints`.
    struct Stored: Hashable, Sendable {
        /// `revision`.
        let revision: Int64
        /// `recorded_at`, epoch milliseconds.
        let recordedAt: Int64
        /// `document`, JSON.
        let document: [UInt8]
    }

    /// One row of `tickets`.
    struct StoredTicket: Hashable, Sendable {
        /// `position`.
        let position: Int32
        /// `ticket_id`.
        let id: Identifier
        /// `status`.
        let status: String
        /// The bytes on `execution.tickets`.
        let value: [UInt8]
    }

    /// The saga itself.
    let saga: SagaSummary
    /// What happened, in order.
    let journal: [Entry]
    /// What was made durable, in order.
    let checkpoints: [Stored]
    /// The tickets, in order.
    let tickets: [StoredTicket]
}
