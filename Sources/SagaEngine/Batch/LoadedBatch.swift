public import FlowC
public import Kafka

/// What the first round trip of a prepare found, under locks that last until COMMIT.
///
/// Everything but `prepared` and `sagas` is read by later statements than the locking ones, so that it is at least as
/// new as the locks.
public struct LoadedBatch: Sendable {
    /// The database clock, epoch milliseconds: the time of the whole batch.
    public var now: Int64
    /// `prepared_offset` of the partitions whose row carries this lane's epoch.
    public var prepared: [TopicPartition: Int64]
    /// The sagas that exist, by id.
    public var sagas: [Identifier: Saga] = [:]
    /// Who holds the plans that are held.
    public var holders: [String: PlanHolder] = [:]
    /// Of the asked event ids, those that the journal of their saga has.
    public var applied: [Identifier: Set<String>] = [:]
    /// The asked timers that have a row.
    public var timers: [Identifier: Timer] = [:]
    /// Parked events of the asked sagas in arrival order, for sagas that do not exist too.
    public var parked: [Identifier: [ParkedEvent]] = [:]
    /// The outbox rows that hold the newest tickets of the sagas.
    public var ticketRows: [Identifier: OutboxReference] = [:]
    /// The tickets of the asked sagas in the order of publication.
    public var tickets: [Identifier: [StoredTicket]] = [:]
    /// What the decisions of the sagas in `tickets` handed on to their tickets: `headers` of the first checkpoint, read by
    /// ``FlowC/TicketHeaders/handedOn(stored:)``.
    public var handedOn: [Identifier: [FlowC.Header]] = [:]
    /// The sagas of the tickets that results are about; a ticket that is missing here is unknown.
    public var sagaOf: [Identifier: Identifier] = [:]
    /// What is stored of the sagas that are loaded whole.
    public var whole: [Identifier: WholeSaga] = [:]
    /// What cannot be read of the tickets or headers of sagas, in words.
    public var damaged: [Identifier: String] = [:]
    /// Of the asked sagas, whether an event was set aside before.
    public var quarantined: [Identifier: Bool] = [:]
    /// Every partition of the group.
    public var watermarks: [TopicPartition: Watermarks] = [:]
    /// How many sagas of the group run, up to the number that was asked for; no other batch dispatches one before this one has
    /// ended. nil where nobody asked.
    public var running: Int?
    /// Offsets within the batch that are in `dead_letters` already.
    public var deadLettered: [TopicPartition: Set<Int64>] = [:]

    /// What was found.
    public init(
        now: Int64, prepared: [TopicPartition: Int64], sagas: [Identifier: Saga] = [:],
        holders: [String: PlanHolder] = [:]
    ) {
        self.now = now
        self.prepared = prepared
        self.sagas = sagas
        self.holders = holders
    }

    /// What is stored of a saga beside its row, as bytes.
    public struct WholeSaga: Sendable, Equatable {
        /// Its tickets in the order of publication.
        public var tickets: [StoredTicket] = []
        /// What has become of them.
        public var progress: [Identifier: TicketProgress] = [:]
        /// Its newest checkpoint, JSON; nil when there is none.
        public var checkpoint: [UInt8]?
        /// Its timers that are armed, drain timers excepted.
        public var timers: [Timer] = []

        /// Nothing.
        public init() {}
    }

    /// True while some partition of the group offers records again: an event of an unknown saga may be early then.
    public var isCatchingUp: Bool { watermarks.values.contains(where: \.isCatchingUp) }
}
