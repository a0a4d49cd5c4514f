public import Kafka
public import Postgres

/// Everything that self-healing is made of.
public struct SelfHealingConfiguration: Sendable {
    /// Where the self-healing engine answers, without a path: `http://host:port`.
    public var url: String
    /// How long it may take for an answer.
    public var timeout = Duration.seconds(30)
    /// `namespace` of orders: where the workers run.
    public var namespace = "neural-hive"
    /// `service_name` of orders.
    public var serviceName: String
    /// The topic of incidents.
    public var topic: String
    /// The consumer group of the lanes; that of self-healing is ``incidentGroup``.
    public var group: String
    /// librdkafka properties of the consumer.
    public var kafka: KafkaConfiguration
    /// The database.
    public var database: ConnectionOptions
    /// Where a group begins that has no offset for a partition. What was raised before self-healing was there is history: a
    /// remedy for it would hit workers that have nothing to do with it any more.
    public var start = StartPolicy.latest
    /// What keeps calls from an engine that does not answer.
    public var breaker = CircuitBreaker(threshold: 3, openFor: .seconds(60))
    /// The pause after a call that came to nothing.
    public var backoff = Backoff(base: .seconds(1), factor: 2, cap: .seconds(30), jitter: 0.1)
    /// How often an order is sent that the engine answers with an error of its own, until the incident is given up.
    public var attempts: Int32 = 10

    /// A configuration with the contract's values.
    public init(
        url: String, serviceName: String, topic: String, group: String, kafka: KafkaConfiguration,
        database: ConnectionOptions
    ) {
        self.url = url
        self.serviceName = serviceName
        self.topic = topic
        self.group = group
        self.kafka = kafka
        self.database = database
    }

    /// The consumer group that reads incidents.
    public var incidentGroup: String { group + "-self-healing" }
}
