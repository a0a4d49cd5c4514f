public import FlowC
public import Kafka

/// What the first round trip of a prepare locks and loads.
public struct BatchKeys: Sendable {
    /// The records of one input partition in a batch.
    public struct Share: Equatable, Sendable {
        /// The input partition.
        public let partition: TopicPartition
        /// The epoch under which this lane owns it.
        public let epoch: Int64
        /// From the lane's position to one past the last record.
        public let range: Range<Int64>

        /// A share.
        public init(partition: TopicPartition, epoch: Int64, range: Range<Int64>) {
            self.partition = partition
            self.epoch = epoch
            self.range = range
        }
    }

    /// The partitions that the batch has records of, in topic, partition order.
    public var partitions: [Share]
    /// Sagas that records of the batch name. They are locked, and their parked events, ticket rows and state loaded.
    public var sagas: Set<Identifier>
    /// Plans whose holder matters.
    public var plans: Set<String>
    /// Event ids whose place in the journal of their saga matters.
    public var events: [Identifier: Set<String>]
    /// Timers that records of the batch name.
    public var timers: Set<Identifier>
    /// Sagas whose stored tickets are needed.
    public var ticketsOf: Set<Identifier>
    /// Tickets that results are about, with the ids of these events: their sagas are locked and loaded whole.
    public var results: [Identifier: Set<String>] = [:]
    /// Plans whose approval is answered, with the ids of these events: the sagas that wait for it are loaded whole.
    public var answered: [String: Set<String>] = [:]
    /// Sagas that are loaded whole: with their tickets, what has become of them, their newest checkpoint and their timers.
    public var worksOf: Set<Identifier> = []

    /// Sagas of which it matters whether an event was set aside before.
    public var quarantined: Set<Identifier> = []
    /// Up to how many sagas of the group are counted that run, where the batch may dispatch others; 0 counts none.
    public var capacity = 0

    /// Whether the sagas that run are counted. Records that can dispatch one name its plan or load it whole.
    package var countsRunning: Bool { capacity > 0 && !(plans.isEmpty && answered.isEmpty && worksOf.isEmpty) }

    /// Whether any saga is loaded whole.
    package var hasWork: Bool { !results.isEmpty || !answered.isEmpty || !worksOf.isEmpty }

    /// Keys of one batch.
    public init(
        partitions: [Share] = [], sagas: Set<Identifier> = [], plans: Set<String> = [],
        events: [Identifier: Set<String>] = [:], timers: Set<Identifier> = [], ticketsOf: Set<Identifier> = []
    ) {
        self.partitions = partitions
        self.sagas = sagas
        self.plans = plans
        self.events = events
        self.timers = timers
        self.ticketsOf = ticketsOf
    }
}

extension BatchKeys {
    /// Adds what `other` asks for; the partitions stay.
    mutating func formUnion(_ other: BatchKeys) {
        sagas.formUnion(other.sagas)
        plans.formUnion(other.plans)
        events.merge(other.events) { $0.union($1) }
        timers.formUnion(other.timers)
        ticketsOf.formUnion(other.ticketsOf)
        results.merge(other.results) { $0.union($1) }
        answered.merge(other.answered) { $0.union($1) }
        worksOf.formUnion(other.worksOf)
        quarantined.formUnion(other.quarantined)
        capacity = max(capacity, other.capacity)
    }

    /// True when everything that `other` asks for is asked for here.
    func covers(_ other: BatchKeys) -> Bool {
        sagas.isSuperset(of: other.sagas) && plans.isSuperset(of: other.plans)
            && other.events.allSatisfy { events[$0]?.isSuperset(of: $1) ?? $1.isEmpty }
            && timers.isSuperset(of: other.timers) && ticketsOf.isSuperset(of: other.ticketsOf)
            && other.results.allSatisfy { results[$0]?.isSuperset(of: $1) ?? $1.isEmpty }
            && other.answered.allSatisfy { answered[$0]?.isSuperset(of: $1) ?? $1.isEmpty }
            && worksOf.isSuperset(of: other.worksOf) && quarantined.isSuperset(of: other.quarantined)
    }
}
