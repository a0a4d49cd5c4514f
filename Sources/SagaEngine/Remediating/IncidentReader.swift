internal import FlowC
internal import Kafka
internal import Logging

/// Reads `orchestration.incidents` as a member of a group of its own, one incident at a time: an offset is committed when what
/// comes before it is dealt with. While an incident waits, its partitions are paused and the membership goes on.
///
/// Blocks; belongs to one thread.
struct IncidentReader: ~Copyable {
    /// How long a broker may take for an answer.
    private static let patience = Duration.seconds(10)
    /// A call blocks the polls: two of them, and what goes before, are shorter than that.
    private static let pollInterval = "600000"

    private let topic: String
    private let start: StartPolicy
    private let logger: Logger
    private var consumer: Consumer
    private var assigned: [TopicPartition] = []
    private var isPaused = false
    /// Offsets to commit.
    private var passed: [TopicPartition: Int64] = [:]
    private var uncommitted = 0

    /// Joins the group while it is polled.
    init(configuration: SelfHealingConfiguration, logger: Logger) throws(KafkaError) {
        topic = configuration.topic
        start = configuration.start
        self.logger = logger
        let own: KafkaConfiguration = [
            "group.id": configuration.incidentGroup, "enable.auto.commit": "false",
            "enable.auto.offset.store": "false", "auto.offset.reset": "earliest",
            "isolation.level": "read_committed", "max.poll.interval.ms": Self.pollInterval,
        ]
        let member = try Consumer(
            (["queued.max.messages.kbytes": "1024"] as KafkaConfiguration).merging(configuration.kafka).merging(own),
            callbacks: ClientCallbacks(
                log: {
                    logger.log(
                        level: $0.severity <= .warning && $0.facility != "CONFWARN" ? .warning : .debug,
                        "\($0.facility): \($0.text)")
                },
                error: { logger.warning("kafka, self-healing: \($0)") }))
        try member.subscribe(to: [configuration.topic])
        consumer = member
    }

    /// What a poll gave.
    enum Event {
        /// Nothing.
        case idle
        /// A record; the next one comes after ``pass(_:)``.
        case record(ConsumedRecord)
        /// Others have the partitions now: what is at hand is theirs.
        case revoked
    }

    /// Waits for the next event, at most that long. Throws when the consumer is of no use any more.
    mutating func poll(_ timeout: Duration) throws(KafkaError) -> Event {
        switch consumer.poll(timeout) {
        case .record(let record): return .record(record)
        case .rebalance(.assigned(let partitions, _)):
            try assign(partitions)
            return .idle
        case .rebalance(.revoked):
            try? commit()
            try release()
            return .revoked
        case .rebalance(.lost):
            try release()
            return .revoked
        case .failure(let error):
            if PortFault.membership(error) != nil { throw error }
            logger.warning("\(error)")
            return .idle
        case .idle:
            try? commit()
            return .idle
        case .endOfPartition: return .idle
        }
    }

    /// A record is dealt with, and so are those of its partition that came before it.
    mutating func pass(_ record: ConsumedRecord, commits: Bool) {
        passed[record.partition] = record.offset + 1
        uncommitted += 1
        if commits || uncommitted >= 500 { try? commit() }
    }

    /// Fetches nothing, or goes on.
    mutating func pause(_ pause: Bool) throws(KafkaError) {
        guard pause != isPaused, !assigned.isEmpty else { return }
        if pause { try consumer.pause(assigned) } else { try consumer.resume(assigned) }
        isPaused = pause
    }

    /// Commits and leaves the group.
    consuming func close() {
        try? commit()
        try? consumer.close()
    }

    /// Begins where the group is. Where it has not been, the beginning is committed at once, so that what comes from now on is
    /// not missed by whoever has the partition next.
    private mutating func assign(_ partitions: [TopicPartition]) throws(KafkaError) {
        var places: [PartitionOffset] = []
        var fresh: [PartitionOffset] = []
        for found in try consumer.committed(partitions, timeout: Self.patience) {
            if let error = found.error { throw error }
            if let offset = found.offset {
                places.append(PartitionOffset(found.partition, offset))
            } else {
                fresh.append(PartitionOffset(found.partition, try beginning(of: found.partition)))
            }
        }
        try consumer.assign(places + fresh)
        if !fresh.isEmpty { try consumer.commit(fresh) }
        assigned = partitions
        isPaused = false
        passed = [:]
        logger.debug("self-healing reads \(partitions.count) partitions of \(topic)")
    }

    private func beginning(of partition: TopicPartition) throws(KafkaError) -> Int64 {
        let bounds = try consumer.watermarks(of: partition, timeout: Self.patience)
        switch start {
        case .earliest: return bounds.low
        case .latest: return bounds.high
        case .timestamp(let time):
            let found = try consumer.offsets(atOrAfter: time, of: [partition], timeout: Self.patience).first
            return found?.offset ?? bounds.high
        }
    }

    private mutating func release() throws(KafkaError) {
        try consumer.unassign()
        assigned = []
        isPaused = false
        passed = [:]
    }

    /// A commit that fails is made up for: what is read again is found to be dealt with.
    private mutating func commit() throws(KafkaError) {
        guard !passed.isEmpty else { return }
        try consumer.commit(passed.sorted { $0.key < $1.key }.map { PartitionOffset($0.key, $0.value) })
        passed = [:]
        uncommitted = 0
    }
}
