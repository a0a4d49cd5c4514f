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

/// One row of `timers`: while it exists, a due timer is produced as a command record again and again.
public struct Timer: Hashable, Sendable {
    /// What timers are for.
    public typealias Kind = TimerKind

    /// ``Identifier/timer(saga:kind:sequence:)``.
    public let id: Identifier
    /// Whose it is.
    public let saga: Identifier
    /// What it is for.
    public let kind: Kind
    /// Tells timers of one saga and kind apart.
    public let sequence: Int64
    /// When it fires, by the database clock, epoch milliseconds.
    public let dueAt: Int64

    /// A timer to arm.
    public init(id: Identifier, saga: Identifier, kind: Kind, sequence: Int64, dueAt: Int64) {
        self.id = id
        self.saga = saga
        self.kind = kind
        self.sequence = sequence
        self.dueAt = dueAt
    }
}

/// Names the outbox row that holds the newest tickets of a saga.
public struct OutboxReference: Hashable, Sendable {
    /// The source partition of the row.
    public let source: TopicPartition
    /// One past the last record of its range.
    public let to: Int64

    /// Names a row.
    public init(source: TopicPartition, to: Int64) {
        self.source = source
        self.to = to
    }
}

/// A stored ticket, as it was published.
public struct StoredTicket: Equatable, Sendable {
    /// The ticket id.
    public let id: Identifier
    /// The bytes on the output topic.
    public let value: [UInt8]
    /// Its place among the tickets of its saga.
    public let position: Int32

    /// A ticket.
    public init(id: Identifier, value: [UInt8], position: Int32 = 0) {
        self.id = id
        self.value = value
        self.position = position
    }
}

/// How far a partition has come, whoever owns it.
public struct Watermarks: Equatable, Sendable {
    /// Everything before this offset has been decided.
    public let prepared: Int64
    /// Everything before this offset is known to be on Kafka.
    public let published: Int64
    /// The highest offset ever prepared; nil when nothing ever was.
    public let highest: Int64?

    /// The watermarks of one row.
    public init(prepared: Int64, published: Int64, highest: Int64?) {
        self.prepared = prepared
        self.published = published
        self.highest = highest
    }

    /// True after a rewind, while records are offered again.
    public var isCatchingUp: Bool { highest.map { prepared < $0 } ?? false }
}
