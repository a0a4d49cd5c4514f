internal import Logging

/// The one table of settings: keys, environment variables, flags, defaults, help. Everything that is said about
/// configuration elsewhere (help texts, `config print`, the README) comes from here.
enum SettingTable {
    /// Every setting, in the order in which they are shown.
    static let all: [Setting] = kafka + engine + sagas + postgres + operations + neighbours + log

    /// The row with that key.
    static subscript(_ key: String) -> Setting? { all.first { $0.key == key } }

    private static let kafka: [Setting] = [
        Setting(
            "kafka.bootstrapServers", "KAFKA_BOOTSTRAP_SERVERS", flag: "bootstrap-servers", \.kafkaBootstrapServers,
            SettingForm<String>.text("host:port, several separated by commas").optional,
            "Brokers to begin with, host:port,host:port. Needed by every command that uses Kafka."),
        Setting(
            "kafka.consumerGroupId", "KAFKA_CONSUMER_GROUP_ID", flag: "group-id", \.kafkaConsumerGroupID, .text(),
            "Consumer group of all instances that share the work."),
        Setting(
            "kafka.autoOffsetReset", "KAFKA_AUTO_OFFSET_RESET", flag: "auto-offset-reset", \.kafkaAutoOffsetReset,
            .described("earliest | latest | timestamp:<epoch milliseconds>"),
            "Where a partition begins that the group has no offset for: earliest, latest or timestamp:<epoch ms>."),
        Setting(
            "kafka.consensusTopic", "KAFKA_CONSENSUS_TOPIC", \.consensusTopic, .topic,
            "Consolidated decisions, read."),
        Setting(
            "kafka.resultsTopic", "KAFKA_RESULTS_TOPIC", \.resultsTopic, .topic, "Results of tickets, read."),
        Setting(
            "kafka.ticketsTopic", "KAFKA_TICKETS_TOPIC", \.ticketsTopic, .topic, "Execution tickets, written."),
        Setting(
            "kafka.telemetryTopic", "KAFKA_TELEMETRY_TOPIC", \.telemetryTopic, .topic, "Telemetry frames, written."),
        Setting(
            "telemetry.flow-cTopic", "TELEMETRY_FLOW_C_TOPIC", \.flowTelemetryTopic, .topic,
            "Events of steps and tickets, written when TELEMETRY_FLOW_C_ENABLED is true."),
        Setting(
            "telemetry.flow-cEnabled", "TELEMETRY_FLOW_C_ENABLED", \.flowTelemetryEnabled, .flag,
            "Whether steps, tickets and ends of sagas are also told as events: true or false."),
        Setting(
            "telemetry.flow-cFormat", "TELEMETRY_FLOW_C_FORMAT", \.flowTelemetryFormat, .choice,
            "How these events are written: json or avro."),
        Setting(
            "kafka.incidentsTopic", "KAFKA_INCIDENTS_TOPIC", \.incidentsTopic, .topic, "Incidents, written."),
        Setting(
            "approval.requestsTopic", "APPROVAL_REQUESTS_TOPIC", \.approvalRequestsTopic, .topic,
            "Questions to persons, written."),
        Setting(
            "approval.responsesTopic", "APPROVAL_RESPONSES_TOPIC", \.approvalResponsesTopic, .topic,
            "Their answers, read."),
        Setting(
            "sla.alertsTopic", "SLA_ALERTS_TOPIC", \.slaAlertsTopic, .topic,
            "Warnings that the time of a ticket runs out, written."),
        Setting(
            "sla.violationsTopic", "SLA_VIOLATIONS_TOPIC", \.slaViolationsTopic, .topic,
            "Times that were not kept, written."),
        Setting(
            "kafka.commandsTopic", "KAFKA_COMMANDS_TOPIC", \.commandsTopic, .topic,
            "Commands and due timers, written and read; every group needs one of its own."),
        Setting(
            "kafka.commandsDlqTopic", "KAFKA_COMMANDS_DLQ_TOPIC", \.commandsDeadLetterTopic, .topic,
            "Commands that cannot be obeyed, written."),
        Setting(
            "kafka.consensusDlqTopic", "KAFKA_CONSENSUS_DLQ_TOPIC", \.consensusDeadLetterTopic, .topic,
            "Decisions that cannot be carried out, written."),
        Setting(
            "kafka.resultsDlqTopic", "KAFKA_RESULTS_DLQ_TOPIC", \.resultsDeadLetterTopic, .topic,
            "Results that cannot be used, written."),
        Setting(
            "approval.dlqTopic", "APPROVAL_DLQ_TOPIC", \.approvalDeadLetterTopic, .topic,
            "Answers that cannot be used, written."),
        Setting(
            "kafka.securityProtocol", "KAFKA_SECURITY_PROTOCOL", \.kafkaSecurityProtocol, .choice,
            "How to talk to the brokers: PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."),
        Setting(
            "kafka.saslMechanism", "KAFKA_SASL_MECHANISM", \.kafkaSASLMechanism, .choice,
            "How to log in, with a SASL protocol: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, GSSAPI or OAUTHBEARER."),
        Setting(
            "kafka.saslUsername", "KAFKA_SASL_USERNAME", \.kafkaSASLUsername, SettingForm<String>.text().optional,
            "Name to log in with."),
        Setting(
            "kafka.saslPassword", "KAFKA_SASL_PASSWORD", \.kafkaSASLPassword, SettingForm<Secret>.secret.optional,
            isSecret: true, "Password to log in with."),
        Setting(
            "kafka.sslCaLocation", "KAFKA_SSL_CA_LOCATION", \.kafkaSSLCALocation,
            SettingForm<String>.text("a path").optional,
            "File or folder of the authorities that sign the brokers' certificates."),
        Setting(
            "kafka.sslCertificateLocation", "KAFKA_SSL_CERTIFICATE_LOCATION", \.kafkaSSLCertificateLocation,
            SettingForm<String>.text("a path").optional, "File of the client's certificate (PEM)."),
        Setting(
            "kafka.sslKeyLocation", "KAFKA_SSL_KEY_LOCATION", \.kafkaSSLKeyLocation,
            SettingForm<String>.text("a path").optional, "File of the client's private key (PEM)."),
        Setting(
            properties: "librdkafka", "LIBRDKAFKA_PROPERTIES", flag: "librdkafka", \.librdkafka,
            "Any property of librdkafka, for all clients: name=value,name=value; an object in the file; a flag for each."
        ),
    ]

    private static let engine: [Setting] = [
        Setting(
            "instance.id", "INSTANCE_ID", flag: "instance-id", \.instanceID, .text(), shownDefault: "the host's name",
            "Name of this instance; part of transactional.id, so it must be unique and should survive a restart."),
        Setting(
            "lanes", "LANES", flag: "lanes", \.lanes, .integer(1...64), shownDefault: "one a core, at most 4",
            "Lanes of this instance: threads, each with its own consumer, producer and connection."),
        Setting(
            "batch.max", "BATCH_MAX", flag: "batch-max", \.batchMax, .integer(1...100_000), unit: "records",
            "Records in a batch, at most."),
        Setting(
            "batch.waitMs", "BATCH_WAIT_MS", flag: "batch-wait-ms", \.batchWaitMs, .integer(0...10_000), unit: "ms",
            "How long a batch waits for more records, under load; at low rates it takes what is there."),
        Setting(
            "batch.maxBytes", "BATCH_MAX_BYTES", \.batchMaxBytes, .integer(1024...1_073_741_824), unit: "bytes",
            "Values in a batch, at most; one larger record still makes a batch."),
        Setting(
            "memory.budgetMb", "MEMORY_BUDGET_MB", \.memoryBudgetMb, .integer(8...1_048_576), unit: "MB",
            "What all lanes hold of records: three eighths are fetched ahead, the rest bounds their batches."),
        Setting(
            "tickets.format", "TICKETS_FORMAT", flag: "tickets-format", \.ticketsFormat, .choice,
            "How tickets are written: avro or json."),
        Setting(
            "telemetry.format", "TELEMETRY_FORMAT", flag: "telemetry-format", \.telemetryFormat, .choice,
            "How telemetry frames are written: json or avro."),
        Setting(
            "incidents.format", "INCIDENTS_FORMAT", \.incidentsFormat, .choice,
            "How incidents are written: json or avro."),
        Setting(
            "schemas.basePath", "SCHEMAS_BASE_PATH", flag: "schemas", \.schemasBasePath, .text("a path"),
            shownDefault: "Schemas, searched",
            "Folder with avro and postgres; searched in the working directory, above the executable, then in share."),
        Setting(
            "sla.ticketMinTimeoutMs", "SLA_TICKET_MIN_TIMEOUT_MS", \.slaTicketMinTimeoutMs,
            .integer(1...31_536_000_000), unit: "ms", "Shortest time that a ticket gets."),
        Setting(
            "sla.ticketTimeoutBufferMultiplier", "SLA_TICKET_TIMEOUT_BUFFER_MULTIPLIER",
            \.slaTicketTimeoutBufferMultiplier, .decimal(0.001...1000), "What a task's estimate is multiplied by."),
        Setting(
            "service.name", "SERVICE_NAME", \.serviceName, .text(),
            "generated_by of tickets and source of telemetry frames."),
        Setting(
            "drain.seconds", "DRAIN_SECONDS", \.drainSeconds, .integer(0...3600), unit: "s",
            "How long a stopping instance may finish what it has begun."),
        Setting(
            "group.membership", "GROUP_MEMBERSHIP", \.groupMembership, .choice,
            "dynamic: a stopped instance leaves the group; static: it keeps its partitions through a short restart."),
        Setting(
            "outbox.highWaterMb", "OUTBOX_HIGH_WATER_MB", \.outboxHighWaterMb, .integer(16...1_048_576), unit: "MB",
            "Size of the outbox tables above which no more records are taken."),
        Setting(
            "quarantine.deaths", "QUARANTINE_DEATHS", \.quarantineDeaths, .integer(0...1000), unit: "processes",
            "How many processes may end over one record before it becomes a dead letter; 0: no record ever does."),
        Setting(
            "start.timeoutSeconds", "START_TIMEOUT_SECONDS", flag: "start-timeout-seconds", \.startTimeoutSeconds,
            .integer(0...86_400), unit: "s",
            "How long a starting instance waits for Kafka and Postgres before it gives up."),
    ]

    private static let postgres: [Setting] = [
        Setting(
            "database.url", "DATABASE_URL", flag: "database-url", \.databaseURL,
            SettingForm<DatabaseURL>.databaseURL.optional, isSecret: true,
            "Postgres, postgres://user:password@host:port/database or a conninfo text; wins over POSTGRES_*."),
        Setting(
            "postgres.host", "POSTGRES_HOST", \.postgresHost, SettingForm<String>.text("a host").optional,
            "Host of Postgres, without DATABASE_URL."),
        Setting(
            "postgres.port", "POSTGRES_PORT", \.postgresPort, .integer(1...65535), "Port of Postgres."),
        Setting("postgres.database", "POSTGRES_DATABASE", \.postgresDatabase, .text(), "Name of the database."),
        Setting(
            "postgres.user", "POSTGRES_USER", \.postgresUser, SettingForm<String>.text().optional,
            "User of the database."),
        Setting(
            "postgres.password", "POSTGRES_PASSWORD", \.postgresPassword, SettingForm<Secret>.secret.optional,
            isSecret: true, "Password of the user."),
        Setting(
            "postgres.sslMode", "POSTGRES_SSL_MODE", \.postgresSSLMode, .choice,
            "disable, allow, prefer, require, verify-ca or verify-full."),
    ]

    private static let operations: [Setting] = [
        Setting(
            "http", "HTTP", flag: "http", \.http, .described("host:port | off"),
            "Where /health, /health/live, /ready and /metrics are answered: host:port, or off."),
        Setting(
            "stall.seconds", "STALL_SECONDS", \.stallSeconds, .integer(1...86_400), unit: "s",
            "How long a partition with lag may stand still before it counts as stalled."),
    ]

    private static let neighbours: [Setting] = [
        Setting(
            "selfHealing.enabled", "SELF_HEALING_ENABLED", \.selfHealingEnabled, .flag,
            "Call the self-healing engine for incidents with a playbook; not where the engine reads their topic itself."
        ),
        Setting(
            "selfHealing.engineUrl", "SELF_HEALING_ENGINE_URL", \.selfHealingEngineURL,
            SettingForm<ServiceURL>.described("http://host:port or https://host:port").optional,
            "Where the self-healing engine answers, without a path."),
        Setting(
            "selfHealing.timeoutSeconds", "SELF_HEALING_TIMEOUT_SECONDS", \.selfHealingTimeoutSeconds,
            .integer(1...120), unit: "s", "How long the self-healing engine may take for an answer."),
        Setting(
            "selfHealing.namespace", "SELF_HEALING_NAMESPACE", \.selfHealingNamespace, .text(),
            "Namespace that playbooks are told: where the workers run."),
        Setting(
            "sla.managementEnabled", "SLA_MANAGEMENT_ENABLED", \.slaManagementEnabled, .flag,
            "Read the error budget of SERVICE_NAME from the SLA service."),
        Setting(
            "sla.managementHost", "SLA_MANAGEMENT_HOST", \.slaManagementHost,
            SettingForm<String>.text("a host").optional, "Host of the SLA service."),
        Setting(
            "sla.managementPort", "SLA_MANAGEMENT_PORT", \.slaManagementPort, .integer(1...65535),
            "Port of the SLA service."),
        Setting(
            "sla.managementTimeoutSeconds", "SLA_MANAGEMENT_TIMEOUT_SECONDS", \.slaManagementTimeoutSeconds,
            .integer(1...120), unit: "s", "How long the SLA service may take for an answer."),
        Setting(
            "sla.managementCacheTtl", "SLA_MANAGEMENT_CACHE_TTL", \.slaManagementCacheTTL, .integer(1...3600),
            unit: "s", "How often the error budget is read."),
        Setting(
            "sla.budgetCriticalThreshold", "SLA_BUDGET_CRITICAL_THRESHOLD", \.slaBudgetCriticalThreshold,
            .decimal(0.0...1.0), "Share of the error budget below which what is left counts as critical."),
    ]

    private static let log: [Setting] = [
        Setting(
            "log.level", "LOG_LEVEL", flag: "log-level", \.logLevel, .choice,
            "Least severe entry that is written: trace, debug, info, notice, warning, error or critical."),
        Setting(
            "log.format", "LOG_FORMAT", flag: "log-format", \.logFormat, .choice,
            "How entries are written: text or json."),
    ]
}
