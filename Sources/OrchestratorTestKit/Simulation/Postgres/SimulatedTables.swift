internal import FlowC
internal import Kafka
internal import SagaEngine

/// Everything that Postgres has committed, as a value: a backup is a copy.
struct SimulatedTables {
    struct ProgressRow: Equatable {
        var clusterID: String
        var epoch: Int64
        var prepared: Int64
        var published: Int64
        var highest: Int64?
        var fruitlessClaims = 0
        var suspect: Suspect?
    }

    struct Suspect: Equatable {
        var offset: Int64
        var tries: Int
        var process: Identifier
    }

    struct OutboxKey: Hashable {
        let source: TopicPartition
        let to: Int64
    }

    var progress: [TopicPartition: ProgressRow] = [:]
    var halted: String?
    var sagas: [Identifier: Saga] = [:]
    var ticketRows: [Identifier: OutboxReference] = [:]
    var tickets: [Identifier: StoredTicket] = [:]
    var ticketsOf: [Identifier: [StoredTicket]] = [:]
    /// The sagas of tickets.
    var sagaOf: [Identifier: Identifier] = [:]
    /// What has become of tickets; one that is missing is PENDING.
    var ticketProgress: [Identifier: TicketProgress] = [:]
    var journal: [Identifier: [SagaWrites.JournalRow]] = [:]
    var checkpoints: [Identifier: Checkpoint] = [:]
    /// The first checkpoint of each saga.
    var firstCheckpoints: [Identifier: Checkpoint] = [:]
    /// The newest checkpoint of each saga.
    var newestCheckpoints: [Identifier: Checkpoint] = [:]
    var deadLetters: [TopicPartition: Set<Int64>] = [:]
    /// Sagas of which events were set aside.
    var quarantined: Set<Identifier> = []
    /// The outbox tables that take turns.
    var outbox: [[OutboxKey: OutboxRow]] = [[:], [:], [:]]
    /// The one that new rows go to.
    var currentSlot = 0
    var timers: [Identifier: Timer] = [:]
    var parked: [Identifier: [ParkedEvent]] = [:]
    var batches = 0

    /// All rows of a partition, whichever table holds them.
    func outboxRows(of partition: TopicPartition) -> [OutboxRow] {
        outbox.flatMap { $0.values }.filter { $0.source == partition }.sorted { $0.to < $1.to }
    }

    /// Sagas that run, as the real tables have it: by their timers.
    var running: Int {
        timers.values.count {
            TimerKind.ofRunningSagas.contains($0.kind)
                || $0.kind == .signalWait && sagas[$0.saga].map { $0.state != .deferred } == true
        }
    }

    func progress(of partition: TopicPartition) -> PartitionProgress? {
        progress[partition].map {
            PartitionProgress(
                partition: partition, clusterID: $0.clusterID, epoch: $0.epoch, prepared: $0.prepared,
                published: $0.published, highest: $0.highest, fruitlessClaims: $0.fruitlessClaims,
                suspect: $0.suspect?.offset)
        }
    }

    /// UPDATE … SET published_offset, where the epoch still holds.
    mutating func mark(_ marks: [PublishedMark]) {
        for mark in marks {
            guard let row = progress[mark.partition], row.epoch == mark.epoch else { continue }
            guard row.published < mark.offset else { continue }
            progress[mark.partition]?.published = mark.offset
        }
    }
}
