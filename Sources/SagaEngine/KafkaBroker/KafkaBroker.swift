internal import FlowC
public import Kafka
public import Logging

/// The Kafka side of a lane: one group member and one transactional producer of its own.
///
/// One thread uses it, the lane's. The aspects lie in extensions: the group, transactions, questions, the witness.
public final class KafkaBroker: Broker {
    /// How long a poll waits for a first record, so that a stop is seen soon.
    static let idle = Duration.milliseconds(100)

    let group: String
    let topics: [String]
    let start: StartPolicy
    let maxBytes: Int
    let limits: BrokerLimits
    let kafka: KafkaConfiguration
    let logger: Logger
    let callbacks: ClientCallbacks
    let producerConfiguration: KafkaConfiguration
    /// `compression.codec` by topic.
    let compression: [String: String]
    let admin: Admin
    let background: BackgroundRefusal
    let stableEnds: StableEnds
    var consumer: Consumer?
    /// nil after it has failed and until ``recreateProducer()`` or ``initTransactions()`` has made another.
    var producer: Producer?
    /// The transaction that is open, nil outside of one.
    var transaction: OpenTransaction?
    /// The partitions that are fetched.
    var fetched: Set<TopicPartition> = []
    /// A rebalance that came while the broker was asked something long; the next poll hands it out.
    var waitingRebalance: PolledRecords.Rebalance?

    /// Creates the clients; no broker is asked for anything yet. Throws when a property is refused. `lane` is the index
    /// of the lane within its instance.
    public init(
        configuration: EngineConfiguration, lane: Int, transactionalID: String, logger: Logger
    ) throws(KafkaError) {
        let background = BackgroundRefusal()
        // CONFWARN says which of the two clients has no use for a property that both are given.
        let callbacks = ClientCallbacks(
            log: {
                logger.log(
                    level: $0.severity <= .warning && $0.facility != "CONFWARN" ? .warning : .debug,
                    "\($0.facility): \($0.text)")
            },
            error: {
                background.note($0)
                logger.warning("kafka: \($0)")
            })
        let ends = StableEnds()
        var listening = callbacks
        listening.statistics = { ends.read($0) }
        group = configuration.group
        topics = [configuration.outputs.topics[.decisions]]
        start = configuration.start
        let memory = configuration.memory
        maxBytes = min(configuration.batchMaxBytes, memory.batch(lanes: configuration.lanes))
        limits = configuration.brokerLimits
        kafka = configuration.kafka
        self.logger = logger
        self.callbacks = callbacks
        self.background = background
        stableEnds = ends
        producerConfiguration = Self.producer.merging(configuration.kafka).merging([
            "transactional.id": transactionalID, "enable.idempotence": "true",
            "max.in.flight.requests.per.connection": Self.inFlight,
        ])
        var member = Self.consumer.merging([
            "queued.max.messages.kbytes": String(memory.fetchedAhead(lanes: configuration.lanes) / 1024)
        ]).merging(configuration.kafka).merging([
            "group.id": configuration.group, "enable.auto.commit": "false", "enable.auto.offset.store": "false",
            "auto.offset.reset": "error", "isolation.level": "read_committed",
        ])
        if configuration.staticMembership { member["group.instance.id"] = "\(configuration.instance)-\(lane)" }
        // As the topics are made by `topics ensure`; who names a codec gets that one everywhere.
        let namesCodec = ["compression.codec", "compression.type"].contains { configuration.kafka[$0] != nil }
        let codecs = Topic.allCases.map { (configuration.outputs.topics[$0], TopicSettings(contract: $0).compression) }
        compression = namesCodec ? [:] : Dictionary(codecs) { first, _ in first }
        consumer = try Consumer(member, callbacks: listening)
        producer = try Producer(producerConfiguration, compression: compression, callbacks: callbacks)
        admin = try Admin(configuration.kafka, callbacks: callbacks)
    }

    /// Several requests at a time, as many as an idempotent producer may have. A broker that knows nothing of a producer id
    /// takes any first sequence number; of two requests in flight to a partition whose leader comes up, the first can be
    /// refused and the second taken, and librdkafka then reports both as delivered (confluent-kafka-go#921). ``commit()``
    /// refuses to commit then.
    private static let inFlight = "5"

    /// Defaults that a configuration may change. With the library's retry.backoff.ms of 100 back-to-back transactions
    /// cost about 106 ms each; the statistics carry the last stable offsets (``knownEnds()``). A transaction's records wait
    /// for its end, which sends them at once, so that each partition gets one request of the batch and not many; what fills
    /// a request goes before. `Producer.flush` rests in the time that they may wait. Answers of half a megabyte for each
    /// partition, not of a whole one, come as fast and cost 20 MB less: what is under way is held on top of the queue, as it
    /// came and decompressed. A larger record comes all the same, alone (KIP-74). Properties are set by name, so that an alias
    /// (`max.partition.fetch.bytes`, `queue.buffering.max.ms`), which comes later, wins as well.
    private static let consumer: KafkaConfiguration = [
        "fetch.message.max.bytes": "524288", "fetch.wait.max.ms": "50", "statistics.interval.ms": "1000",
    ]
    private static let producer: KafkaConfiguration = [
        "retry.backoff.ms": "1", "transaction.timeout.ms": "10000", "message.max.bytes": "9000000",
        "queue.buffering.max.messages": "1000000", "queue.buffering.max.kbytes": "1048576", "linger.ms": "1000",
    ]

    /// Leaves the group (a static member keeps its place) and closes both clients; what the producer had open is aborted
    /// by its successor.
    public func close() {
        discardProducer()
        guard let closing = consumer.take() else { return }
        do throws(KafkaError) {
            try closing.close()
        } catch {
            logger.warning("\(error)")
        }
    }
}
