internal import FlowC
public import Kafka
public import Logging

/// The Kafka side of a lane: one group member and one transactional producer of its own.
public final class KafkaBroker: Broker {
    /// How long a poll waits for a first record, so that a stop is seen soon.
    private static let idle = Duration.milliseconds(100)
    /// Limit of calls that ask the broker something outside of transactions.
    private static let patience = Duration.seconds(20)
    /// How often a retriable transactional call is repeated before the lane is built anew.
    private static let repetitions = 100

    private let topics: [String]
    private let start: StartPolicy
    private let maxBytes: Int
    private let logger: Logger
    private var consumer: Consumer?
    private var producer: Producer
    private let admin: Admin

    /// Creates both clients; no broker is asked for anything yet. Throws when a property is refused.
    public init(configuration: EngineConfiguration, transactionalID: String, logger: Logger) throws(KafkaError) {
        // CONFWARN says which of the two clients has no use for a property that both are given.
        let callbacks = ClientCallbacks(
            log: {
                logger.log(
                    level: $0.severity <= .warning && $0.facility != "CONFWARN" ? .warning : .debug,
                    "\($0.facility): \($0.text)")
            },
            error: { logger.warning("kafka: \($0)") })
        topics = [configuration.outputs.topics[.decisions]]
        start = configuration.start
        maxBytes = configuration.batchMaxBytes
        self.logger = logger
        consumer = try Consumer(
            Self.consumer.merging(configuration.kafka).merging([
                "group.id": configuration.group, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
                "auto.offset.reset": "error", "isolation.level": "read_committed",
            ]), callbacks: callbacks)
        producer = try Producer(
            Self.producer.merging(configuration.kafka).merging([
                "transactional.id": transactionalID, "enable.idempotence": "true",
            ]), callbacks: callbacks)
        admin = try Admin(configuration.kafka, callbacks: callbacks)
    }

    /// Defaults that a configuration may change. With the library's retry.backoff.ms of 100 back-to-back transactions
    /// cost about 106 ms each.
    private static let consumer: KafkaConfiguration = ["fetch.wait.max.ms": "50"]
    private static let producer: KafkaConfiguration = [
        "retry.backoff.ms": "1", "transaction.timeout.ms": "10000", "message.max.bytes": "9000000",
        "queue.buffering.max.messages": "1000000", "queue.buffering.max.kbytes": "1048576",
    ]

    /// Fences older producers of this lane.
    public func initTransactions() throws(PortFault) {
        try asking { () throws -> Void in
            try producer.initTransactions(timeout: .seconds(30))
        }
    }

    /// Joins the group.
    public func subscribe(_ topics: [String]) throws(PortFault) {
        try asking { () throws -> Void in
            try consumer?.subscribe(to: topics)
        }
    }

    /// Collects records until the batch is full, its time is over, or the group moves partitions.
    public func poll(limit: Int, wait: Int) throws(PortFault) -> PolledRecords {
        try asking { () throws -> PolledRecords in
            producer.poll()
            var polled = PolledRecords()
            var bytes = 0
            var deadline: UInt64?
            while polled.records.count < limit && bytes < maxBytes {
                let now = MonotonicClock.now()
                let timeout = deadline.map { Duration.nanoseconds($0 > now ? Int64($0 - now) : 0) } ?? Self.idle
                switch consumer?.poll(timeout) {
                case .record(let record):
                    bytes += record.value?.count ?? 0
                    polled.records.append(record)
                    deadline = deadline ?? MonotonicClock.now() + UInt64(wait) * 1_000_000
                case .rebalance(let event):
                    polled.rebalance = Self.rebalance(event)
                    return polled
                case .failure(let error): try note(error)
                case .endOfPartition: continue
                case .idle, nil: return polled
                }
            }
            return polled
        }
    }

    /// The id of the Kafka cluster.
    public func clusterID() throws(PortFault) -> String {
        try asking { () throws -> String in
            guard let id = consumer?.clusterID(timeout: Self.patience) else {
                throw KafkaError(.timedOut, text: "no broker told the cluster id", operation: "read cluster id")
            }
            return id
        }
    }

    /// Resolves the start policy for every partition of a topic.
    public func startOffsets(of topic: String) throws(PortFault) -> [TopicPartition: Int64] {
        try asking { () throws -> [TopicPartition: Int64] in
            guard let found = try admin.topics(timeout: Self.patience).first(where: { $0.name == topic }) else {
                throw KafkaError(
                    .unknownTopicOrPartition, text: "the topic does not exist; `orchestrator topics ensure` creates it",
                    operation: "read start offsets", topic: topic)
            }
            let partitions = (0..<found.partitions).map { TopicPartition(topic, $0) }
            var starts: [TopicPartition: Int64] = [:]
            if case .timestamp(let time) = start {
                let answers = try consumer?.offsets(atOrAfter: time, of: partitions, timeout: Self.patience)
                for found in answers ?? [] {
                    if let error = found.error { throw error }
                    if let offset = found.offset, offset >= 0 { starts[found.partition] = offset }
                }
            }
            for partition in partitions where starts[partition] == nil {
                let bounds = try consumer?.watermarks(of: partition, timeout: Self.patience)
                starts[partition] = start == .earliest ? bounds?.low : bounds?.high
            }
            return starts
        }
    }

    /// The group's offsets, waiting for pending transactions.
    public func committed(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: CommittedOffset?] {
        try asking { () throws -> [TopicPartition: CommittedOffset?] in
            var answers: [TopicPartition: CommittedOffset?] = [:]
            for found in try consumer?.committed(partitions, timeout: Self.patience) ?? [] {
                if let error = found.error { throw error }
                answers[found.partition] = found.offset.map { CommittedOffset(offset: $0, metadata: found.metadata) }
            }
            return answers
        }
    }

    /// Starts fetching.
    public func assign(_ positions: [TopicPartition: Int64]) throws(PortFault) {
        try asking { () throws -> Void in
            try consumer?.assign(positions.sorted { $0.key < $1.key }.map { PartitionOffset($0.key, $0.value) })
        }
    }

    /// Stops fetching.
    public func unassign() throws(PortFault) {
        try asking { () throws -> Void in
            try consumer?.unassign()
        }
    }

    /// Opens a transaction.
    public func begin() throws(PortFault) {
        try asking { () throws -> Void in
            try producer.begin()
        }
    }

    /// Queues a row's outputs with the witness headers.
    public func produce(_ row: OutboxRow) throws(PortFault) {
        try asking { () throws -> Void in
            var start = row.outputs.startIndex
            while start < row.outputs.endIndex {
                let headers = row.outputs[start].headers
                let end = row.outputs[start...].firstIndex { $0.headers !== headers } ?? row.outputs.endIndex
                var list = HeaderList(capacity: headers.entries.count + 2)
                for header in headers.entries { list.append(Header(header.name, bytes: header.value)) }
                list.append("x-batch", row.batchName)
                list.append("x-source", row.sourceName)
                for output in row.outputs[start..<end] {
                    try producer.produce(
                        ProducerRecord(topic: output.topic, key: output.key, value: output.value), sharing: list)
                }
                start = end
            }
        }
    }

    /// Input offsets into the transaction.
    public func sendOffsets(_ offsets: [OffsetCommit], _ membership: Membership) throws(PortFault) {
        try asking { () throws -> Void in
            guard let metadata = membership.token as? GroupMetadata else {
                throw KafkaError(.wrongState, text: "the membership is not of this client", operation: "send offsets")
            }
            let places = offsets.map { PartitionOffset($0.partition, $0.offset, metadata: $0.metadata) }
            try repeating { () throws(KafkaError) in try self.producer.sendOffsets(places, metadata) }
        }
    }

    /// Ends the transaction.
    public func commit() throws(PortFault) -> TransactionEnd {
        try asking { () throws -> TransactionEnd in
            try repeating { () throws(KafkaError) in try self.producer.commit() }
            return producer.takeHiddenRetry() ? .retriedInside : .clean
        }
    }

    public func recreateProducer() throws(PortFault) { throw .brokerRefused("not built yet") }
    public func serve(milliseconds: Int) throws(PortFault) -> PolledRecords.Rebalance? {
        throw .brokerRefused("not built yet")
    }
    public func logBounds(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: Range<Int64>] {
        throw .brokerRefused("not built yet")
    }
    public func groupOffsets() throws(PortFault) -> [TopicPartition: CommittedOffset] {
        throw .brokerRefused("not built yet")
    }
    public func witness(of rows: [OutboxRow]) throws(PortFault) -> WitnessAnswer {
        throw .brokerRefused("not built yet")
    }
    public func abort() throws(PortFault) { throw .brokerRefused("not built yet") }
    public func knownEnds() -> [TopicPartition: Int64] { [:] }

    private func asking<Answer>(_ question: () throws -> Answer) throws(PortFault) -> Answer {
        do {
            return try question()
        } catch {
            throw .brokerAway("\(error)")
        }
    }

    /// Leaves the group. The producer goes with this object; what it had open is aborted by its successor.
    public func close() {
        guard let closing = consumer.take() else { return }
        do throws(KafkaError) {
            try closing.close()
        } catch {
            logger.warning("\(error)")
        }
    }

    /// Repeats a call whose error is retriable, with identical arguments.
    private func repeating(_ call: () throws(KafkaError) -> Void) throws(KafkaError) {
        for attempt in 1... {
            do throws(KafkaError) {
                return try call()
            } catch {
                guard error.kind == .retriable, attempt < Self.repetitions else { throw error }
                logger.debug("\(error); attempt \(attempt)")
                producer.poll(.milliseconds(100))
            }
        }
    }

    private func note(_ error: KafkaError) throws(KafkaError) {
        let ends = [ErrorCode.autoOffsetReset, .unknownTopicOrPartition, .topicAuthorizationFailed]
        guard error.kind != .fatal, !ends.contains(error.code) else { throw error }
        logger.warning("\(error)")
    }

    private static func rebalance(_ event: RebalanceEvent) -> PolledRecords.Rebalance {
        switch event {
        case .assigned(let partitions, let metadata):
            .assigned(
                partitions,
                Membership(memberID: metadata.member, generation: metadata.generation, token: metadata))
        case .revoked(let partitions): .revoked(partitions)
        case .lost(let partitions): .lost(partitions)
        }
    }
}
