internal import FlowC
internal import Kafka
internal import OrchestratorTestKit

/// A simulated worker at work: tickets from their topic, results to theirs. Everything happens on the calling thread,
/// which must be the one that made the interruption.
struct WorkerRun: ~Copyable {
    /// Offsets are committed so often.
    private static let commitPause = Duration.seconds(1)
    /// How long the group may take to give partitions before a worker counts as idle.
    private static let joining = Duration.seconds(30)
    /// The longest wait for a record: so soon a signal is seen.
    private static let longestWait = Duration.milliseconds(100)

    /// What a run is about.
    struct Wishes {
        /// What is made of each ticket.
        var plan: WorkerPlan
        /// The consumer group.
        var group: String
        /// Where tickets come from.
        var tickets: String
        /// Where results go.
        var results: String
        /// Whether to begin at the oldest ticket instead of where the group was.
        var fromBeginning = false
        /// After how long without work to end; nil is never.
        var idle: Duration?
    }

    private let wishes: Wishes
    private var consumer: Consumer
    private var producer: Producer
    private var values: RecordValue
    private var encoder: WorkerResultEncoder
    private var schedule: WorkerSchedule
    private var offsets = TicketOffsets()
    private var busyAt = ContinuousClock.now + joining
    private var hasJoined = false
    private var committedAt = ContinuousClock.now

    /// Makes the clients; nothing is asked of a broker yet.
    init(
        _ wishes: Wishes, through access: KafkaAccess, values: consuming RecordValue,
        encoder: consuming WorkerResultEncoder
    ) throws(KafkaError) {
        let reading: KafkaConfiguration = [
            "group.id": wishes.group, "enable.auto.commit": "false", "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
        ]
        // One request at a time: librdkafka takes a refused record for delivered when the next one succeeds on a partition
        // that does not know the producer yet.
        let writing: KafkaConfiguration = [
            "acks": "all", "enable.idempotence": "true", "max.in.flight.requests.per.connection": "1", "linger.ms": "5",
            "message.timeout.ms": "120000",
        ]
        let consumer = try Consumer(access.configuration.merging(reading), callbacks: access.callbacks)
        let producer = try Producer(writing.merging(access.configuration), callbacks: access.callbacks)
        self.wishes = wishes
        self.consumer = consumer
        self.producer = producer
        self.values = values
        self.encoder = encoder
        schedule = WorkerSchedule(wishes.plan)
    }

    /// Works until a signal comes or there is nothing left to do; gives what was done. What still runs is left undone: its
    /// offsets are not committed, so it comes again.
    consuming func run(until interruption: Interruption) throws -> WorkerCounts {
        try consumer.subscribe(to: [wishes.tickets])
        while !interruption.isRaised(), !isIdle {
            try poll(atMost: wait)
            try send(schedule.advance(toMs: WallClock.milliseconds))
            producer.poll()
            try checkDelivery()
            if ContinuousClock.now - committedAt >= Self.commitPause { try settle() }
        }
        try settle()
        let counts = schedule.counts
        try consumer.close()
        return counts
    }

    private var wait: Duration {
        guard let due = schedule.nextDueMs else { return Self.longestWait }
        return min(Self.longestWait, max(.zero, .milliseconds(due - WallClock.milliseconds)))
    }

    private var isIdle: Bool {
        guard let idle = wishes.idle, schedule.nextDueMs == nil else { return false }
        return ContinuousClock.now - busyAt >= idle
    }

    /// Takes what has come: waits for the first record only.
    private mutating func poll(atMost wait: Duration) throws {
        var wait = wait
        for _ in 0..<500 {
            switch consumer.poll(wait) {
            case .record(let record): try take(record)
            case .rebalance(let event): try answer(event)
            case .failure(let error):
                guard isPassing(error) else { throw error }
            case .idle: return
            case .endOfPartition: break
            }
            wait = .zero
        }
    }

    private mutating func take(_ record: ConsumedRecord) throws {
        busyAt = .now
        guard case .node(let root) = values.decode(record.value), let ticket = WorkerTicket(root) else {
            offsets.read(record.partition, record.offset, nil)
            return Terminal.error("\(PartitionOffset(record.partition, record.offset)): no ticket; left out")
        }
        offsets.read(record.partition, record.offset, ticket.id)
        let now = WallClock.milliseconds
        // What ended before the ticket came has ended when it is looked at.
        try send(schedule.advance(toMs: now))
        try send(schedule.take(ticket, atMs: now))
    }

    private mutating func send(_ results: [WorkerResult]) throws {
        guard !results.isEmpty else { return }
        busyAt = .now
        for result in results {
            try producer.produce(
                ProducerRecord(topic: wishes.results, key: result.key, value: try encoder.encode(result)))
        }
    }

    private func checkDelivery() throws(KafkaError) {
        if let failure = producer.takeDeliveryFailures().first { throw failure.error }
        if let error = producer.fatalError { throw error }
    }

    private mutating func answer(_ event: RebalanceEvent) throws {
        switch event {
        case .assigned(let partitions, _):
            let places = try starts(of: partitions)
            try consumer.assign(places)
            offsets.assign(places)
            if !hasJoined { busyAt = .now }
            hasJoined = true
        case .revoked:
            try settle()
            offsets.revoke()
            try consumer.unassign()
        case .lost:
            offsets.revoke()
            try consumer.unassign()
        }
    }

    /// Where reading begins: where the group was, else behind the newest ticket; or at the oldest one, once.
    private func starts(of partitions: [TopicPartition]) throws(KafkaError) -> [PartitionOffset] {
        guard !partitions.isEmpty else { return [] }
        var places: [PartitionOffset] = []
        for found in try consumer.committed(partitions, timeout: KafkaAccess.timeout) {
            if let error = found.error { throw error }
            let marks = try consumer.watermarks(of: found.partition, timeout: KafkaAccess.timeout)
            let again = wishes.fromBeginning && !offsets.knows(found.partition)
            places.append(PartitionOffset(found.partition, again ? marks.low : found.offset ?? marks.high))
        }
        return places
    }

    /// Waits until every result is delivered, then commits what has ended.
    private mutating func settle() throws(KafkaError) {
        committedAt = .now
        try producer.flush(timeout: .seconds(125))
        try checkDelivery()
        let places = offsets.settled(isOpen: { [schedule] in schedule.isOpen($0) })
        guard !places.isEmpty else { return }
        do throws(KafkaError) {
            try consumer.commit(places)
        } catch {
            // During a rebalance or an outage. Whoever gets the tickets again gives the same answers.
            guard error.kind != .fatal else { throw error }
        }
    }

    /// A connection that breaks is made again.
    private func isPassing(_ error: KafkaError) -> Bool {
        switch error.code {
        case .transport, .resolve, .timedOut, .allBrokersDown: true
        default: false
        }
    }
}
