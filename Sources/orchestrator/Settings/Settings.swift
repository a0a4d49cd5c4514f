internal import FlowC
internal import Foundation
internal import Logging
internal import Operations

/// Every setting of the program, typed: what ``SettingTable`` describes, with the defaults of the contract.
///
/// Sources of names and defaults: flow-c.md §10; those that it lacks are this product's own.
struct Settings: Sendable {
    // MARK: Kafka

    /// `host:port,…`; commands that need it ask ``requiredBootstrapServers()``.
    var kafkaBootstrapServers: String?
    /// The consumer group of the lanes.
    var kafkaConsumerGroupID = "orchestrator-dynamic"
    /// Where a partition begins that the group has no offset for.
    var kafkaAutoOffsetReset = OffsetReset.earliest
    /// Decisions, in.
    var consensusTopic = "plans.consensus"
    /// Tickets, out.
    var ticketsTopic = "execution.tickets"
    /// Frames, out.
    var telemetryTopic = "telemetry.orchestration"
    /// Commands, in and out.
    var commandsTopic = "orchestration.commands"
    /// Commands that cannot be obeyed, out.
    var commandsDeadLetterTopic = "orchestration.commands.dlq"
    /// Incidents, out.
    var incidentsTopic = "orchestration.incidents"
    /// Questions to persons, out.
    var approvalRequestsTopic = "cognitive-plans-approval-requests"
    /// Their answers, in.
    var approvalResponsesTopic = "cognitive-plans-approval-responses"
    /// Answers that cannot be used, out.
    var approvalDeadLetterTopic = "cognitive-plans-approval-dlq"
    /// Results of tickets, in.
    var resultsTopic = "execution.results"
    /// Results that cannot be used, out.
    var resultsDeadLetterTopic = "execution.results.dlq"
    /// SLA alerts, out.
    var slaAlertsTopic = "sla.alerts"
    /// SLA violations, out.
    var slaViolationsTopic = "sla.violations"
    /// Flow events, out, optional.
    var flowTelemetryTopic = "telemetry-flow-c"
    /// Whether flow events are written.
    var flowTelemetryEnabled = false
    /// How flow events are written.
    var flowTelemetryFormat = ValueFormat.json
    /// Decisions that cannot be carried out, out.
    var consensusDeadLetterTopic = "plans.consensus.dlq"
    /// How to talk to the brokers.
    var kafkaSecurityProtocol = SecurityProtocol.plaintext
    /// How to log in; read with a SASL protocol only.
    var kafkaSASLMechanism = SASLMechanism.scramSHA512
    /// The name to log in with.
    var kafkaSASLUsername: String?
    /// The password to log in with.
    var kafkaSASLPassword: Secret?
    /// File or folder of the authorities that the brokers' certificates are checked against.
    var kafkaSSLCALocation: String?
    /// File of the client's certificate.
    var kafkaSSLCertificateLocation: String?
    /// File of the client's key.
    var kafkaSSLKeyLocation: String?
    /// Properties of librdkafka, for the consumer and the producer.
    var librdkafka = LibrdkafkaProperties()

    // MARK: Engine

    /// The name of this instance; part of every lane's `transactional.id`, so no two living instances may share it.
    var instanceID = HostName.current
    /// How many lanes this instance runs. A lane waits for Postgres or for Kafka most of its time: a second one uses it (README,
    /// "Measuring"). More than a few only make the batches smaller.
    var lanes = min(4, max(1, ProcessInfo.processInfo.activeProcessorCount))
    /// Records in a batch, at most.
    var batchMax = 250
    /// How long a batch waits for more records, milliseconds.
    var batchWaitMs = 20
    /// Bytes of values in a batch, about at most.
    var batchMaxBytes = 8 * 1024 * 1024
    /// What the lanes hold of records, MB (of 1,048,576 bytes).
    var memoryBudgetMb = 64
    /// How many processes may end over one record before it is set aside; 0: it never is.
    var quarantineDeaths = 3
    /// How tickets are written.
    var ticketsFormat = ValueFormat.avro
    /// How frames are written.
    var telemetryFormat = ValueFormat.json
    /// How incidents are written.
    var incidentsFormat = ValueFormat.json
    /// The folder with `avro` and `postgres` in it.
    var schemasBasePath = SchemasFolder.located
    /// The shortest time that a ticket gets, milliseconds.
    var slaTicketMinTimeoutMs: Int64 = 60_000
    /// What a task's estimate is multiplied by.
    var slaTicketTimeoutBufferMultiplier = 3.0
    /// `generated_by` of tickets and `source` of frames.
    var serviceName = "orchestrator-dynamic"
    /// How long a stopping instance may finish what it has begun, seconds.
    var drainSeconds = 25
    /// How lanes belong to their group.
    var groupMembership = GroupMembership.dynamic
    /// Size of the outbox tables above which no more records are taken, MB (of 1,048,576 bytes).
    var outboxHighWaterMb: Int64 = 4096
    /// How long a starting instance waits for Kafka and Postgres, seconds.
    var startTimeoutSeconds = 60

    // MARK: Sagas

    /// The constants of the domain; ``SettingTable`` has those that can be set.
    var profile = Profile()

    // MARK: Postgres

    /// A URL or a conninfo text; wins over the parts below.
    var databaseURL: DatabaseURL?
    /// The host, when there is no URL.
    var postgresHost: String?
    /// The port.
    var postgresPort = 5432
    /// The database's name.
    var postgresDatabase = "orchestrator"
    /// The user.
    var postgresUser: String?
    /// The password.
    var postgresPassword: Secret?
    /// libpq's `sslmode`.
    var postgresSSLMode = PostgresSSLMode.require

    // MARK: Operations

    /// Whether and where the HTTP interface listens.
    var http = HTTPListener.on(ListenAddress(host: "0.0.0.0", port: 8000))
    /// How long a partition with lag may stand still, seconds.
    var stallSeconds = 60

    // MARK: Neighbours

    /// Whether the self-healing engine is called for incidents. Not by default: it may read the topic of incidents itself,
    /// and then would be told of each twice.
    var selfHealingEnabled = false
    /// Where it answers, without a path.
    var selfHealingEngineURL: ServiceURL?
    /// How long it may take for an answer, seconds.
    var selfHealingTimeoutSeconds = 30
    /// `namespace` of what it is asked for.
    var selfHealingNamespace = "neural-hive"
    /// Whether the error budget is read.
    var slaManagementEnabled = false
    /// The host of the SLA service.
    var slaManagementHost: String?
    /// Its port.
    var slaManagementPort = 8000
    /// How long it may take for an answer, seconds.
    var slaManagementTimeoutSeconds = 5
    /// After how long it is asked again, seconds.
    var slaManagementCacheTTL = 10
    /// What is left of the budget counts as critical below that, a share of 1.
    var slaBudgetCriticalThreshold = 0.2

    // MARK: Log

    /// The least severe entry that is written.
    var logLevel = Logger.Level.info
    /// How entries are written.
    var logFormat = LogFormat.text
}
