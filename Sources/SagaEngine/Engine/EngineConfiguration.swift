public import FlowC
public import Kafka
public import Postgres

/// Everything that an engine is made of.
public struct EngineConfiguration: Sendable {
    /// librdkafka properties of both clients: bootstrap servers, security, and whatever was passed through.
    public var kafka: KafkaConfiguration
    /// The consumer group.
    public var group: String
    /// Stable name of this instance; part of every transactional id.
    public var instance: String
    /// Lanes in this process.
    public var lanes: Int
    /// Records in a batch, at most.
    public var batchMax: Int
    /// How long a batch waits for more records after its first while the one before was at least half full, milliseconds.
    /// Otherwise it takes what is there.
    public var batchWait: Int
    /// Bytes of input values in a batch, at most (one record may exceed it).
    public var batchMaxBytes: Int
    /// What the lanes hold of records: bounds a batch as ``batchMaxBytes`` does, and what is fetched ahead.
    public var memory = MemoryBudget(bytes: 64 << 20)
    /// Where a new group starts.
    public var start: StartPolicy
    /// Topics, formats and sizes.
    public var outputs: OutputSettings
    /// Constants of the domain.
    public var profile: Profile
    /// Whether an offset that an operator moved ahead is followed.
    public var acceptSkip = false
    /// What to believe of prepared rows when retention has removed the evidence.
    public var assume: LaneConfiguration.Assumption?
    /// How many processes may end over a record before it is set aside; 0: it never is.
    public var deathLimit = 3
    /// When outbox tables are changed.
    public var rotation = OutboxRotation.Limits()
    /// Size of all outbox tables above which the lanes take no more records, bytes.
    public var outboxHighWaterBytes: Int64 = 4 << 30
    /// Told of every finished batch, on its lane's thread.
    public var observeBatch: @Sendable (BatchReport) -> Void = { _ in }
    /// Where the lanes add up what they spend their time on; nil measures nothing.
    public var stages: StageTimes?
    /// The error budget as it is known; asked once a batch, on its lane's thread, and must not wait.
    public var budget: @Sendable () -> ErrorBudget = { ErrorBudget() }
    /// The database.
    public var database: ConnectionOptions

    /// Static group membership (`group.instance.id` = instance and lane): a lane that comes back within the session
    /// time-out keeps its partitions, without a rebalance.
    public var staticMembership: Bool
    /// Waiting for brokers.
    public var brokerLimits: BrokerLimits

    /// A configuration with the defaults of the design.
    public init(
        kafka: KafkaConfiguration, group: String, instance: String, database: ConnectionOptions, lanes: Int = 1,
        batchMax: Int = 250, batchWait: Int = 20, batchMaxBytes: Int = 8 << 20, start: StartPolicy = .earliest,
        outputs: OutputSettings = OutputSettings(), profile: Profile = Profile(),
        staticMembership: Bool = false, brokerLimits: BrokerLimits = BrokerLimits()
    ) {
        self.kafka = kafka
        self.group = group
        self.instance = instance
        self.database = database
        self.lanes = lanes
        self.batchMax = batchMax
        self.batchWait = batchWait
        self.batchMaxBytes = batchMaxBytes
        self.start = start
        self.outputs = outputs
        self.profile = profile
        self.staticMembership = staticMembership
        self.brokerLimits = brokerLimits
    }
}
