public import FlowC
public import Kafka

/// An event that waits for its saga: one row of `parked_events` (commit-protocol, "Order between partitions, and parking").
public struct ParkedEvent: Equatable, Sendable {
    /// The saga it is for, whether it exists or not.
    public let saga: Identifier
    /// The identity of the event; an event that is parked already is not parked again.
    public let eventID: String
    /// The record as it came.
    public let record: ConsumedRecord

    /// An event to park.
    public init(saga: Identifier, eventID: String, record: ConsumedRecord) {
        self.saga = saga
        self.eventID = eventID
        self.record = record
    }
}
