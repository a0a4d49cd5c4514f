import ArgumentParser
import FlowC
import Kafka
import SagaEngine
import Testing

@testable import orchestrator

/// A setting that nobody reads is a defect.
@Suite struct `Settings of the engine` {
    /// A setting of the engine, another value than its default, and what the engine then has.
    struct Reach: CustomTestStringConvertible {
        let environment: String
        let text: String
        let expected: String
        let read: @Sendable (EngineConfiguration) -> String
        var testDescription: String { environment }

        init<Value>(
            _ environment: String, _ text: String, _ expected: Value,
            _ read: @escaping @Sendable (EngineConfiguration) -> Value
        ) {
            self.environment = environment
            self.text = text
            self.expected = "\(expected)"
            self.read = { "\(read($0))" }
        }

        /// One that becomes a property of the Kafka clients.
        static func kafka(_ environment: String, _ text: String, _ property: String) -> Reach {
            Reach(environment, text, Optional(text)) { $0.kafka[property] }
        }

        /// One that names a topic.
        static func topic(_ environment: String, _ topic: Topic) -> Reach {
            Reach(environment, "another", "another") { $0.outputs.topics[topic] }
        }
    }

    static let reached: [Reach] = [
        .kafka("KAFKA_BOOTSTRAP_SERVERS", "b:2", "bootstrap.servers"),
        Reach("KAFKA_CONSUMER_GROUP_ID", "g", "g") { $0.group },
        Reach("KAFKA_AUTO_OFFSET_RESET", "latest", StartPolicy.latest) { $0.start },
        .topic("KAFKA_CONSENSUS_TOPIC", .decisions), .topic("KAFKA_RESULTS_TOPIC", .results),
        .topic("KAFKA_TICKETS_TOPIC", .tickets), .topic("KAFKA_TELEMETRY_TOPIC", .telemetry),
        .topic("TELEMETRY_FLOW_C_TOPIC", .flowTelemetry), .topic("KAFKA_INCIDENTS_TOPIC", .incidents),
        .topic("APPROVAL_REQUESTS_TOPIC", .approvalRequests), .topic("APPROVAL_RESPONSES_TOPIC", .approvalResponses),
        .topic("SLA_ALERTS_TOPIC", .alerts), .topic("SLA_VIOLATIONS_TOPIC", .violations),
        .topic("KAFKA_COMMANDS_TOPIC", .commands), .topic("KAFKA_COMMANDS_DLQ_TOPIC", .commandsDeadLetters),
        .topic("KAFKA_CONSENSUS_DLQ_TOPIC", .decisionsDeadLetters),
        .topic("KAFKA_RESULTS_DLQ_TOPIC", .resultsDeadLetters),
        .topic("APPROVAL_DLQ_TOPIC", .approvalDeadLetters),
        Reach("KAFKA_SECURITY_PROTOCOL", "ssl", Optional("ssl")) { $0.kafka["security.protocol"] },
        .kafka("KAFKA_SSL_CA_LOCATION", "/ca", "ssl.ca.location"),
        .kafka("KAFKA_SSL_CERTIFICATE_LOCATION", "/cert", "ssl.certificate.location"),
        .kafka("KAFKA_SSL_KEY_LOCATION", "/key", "ssl.key.location"),
        Reach("LIBRDKAFKA_PROPERTIES", "linger.ms=7", Optional("7")) { $0.kafka["linger.ms"] },
        Reach("INSTANCE_ID", "i", "i") { $0.instance }, Reach("LANES", "7", 7) { $0.lanes },
        Reach("BATCH_MAX", "7", 7) { $0.batchMax }, Reach("BATCH_WAIT_MS", "7", 7) { $0.batchWait },
        Reach("BATCH_MAX_BYTES", "2000", 2000) { $0.batchMaxBytes },
        Reach("QUARANTINE_DEATHS", "7", 7) { $0.deathLimit },
        Reach("MEMORY_BUDGET_MB", "8", MemoryBudget(bytes: 8 << 20)) { $0.memory },
        Reach("TICKETS_FORMAT", "json", OutputFormat.json) { $0.outputs.tickets },
        Reach("TELEMETRY_FORMAT", "avro", OutputFormat.avro) { $0.outputs.telemetry },
        Reach("TELEMETRY_FLOW_C_ENABLED", "true", OutputFormat?.some(.json)) { $0.outputs.flowEvents },
        Reach("INCIDENTS_FORMAT", "avro", OutputFormat.avro) { $0.outputs.incidents },
        Reach("SLA_TICKET_MIN_TIMEOUT_MS", "7", 7) { $0.profile.slaMinimumTimeoutMs },
        Reach("SLA_TICKET_TIMEOUT_BUFFER_MULTIPLIER", "7", 7.0) { $0.profile.slaTimeoutMultiplier },
        Reach("SERVICE_NAME", "s", "s") { $0.profile.serviceName },
        Reach("GROUP_MEMBERSHIP", "static", true) { $0.staticMembership },
        Reach("OUTBOX_HIGH_WATER_MB", "16", 16 << 20) { $0.outboxHighWaterBytes },
        Reach("CONSOLIDATION", "on-dispatch", Profile.Consolidation.onDispatch) { $0.profile.consolidation },
        Reach("EXECUTION_DEADLINE_SECONDS", "7", 7000) { $0.profile.executionDeadlineMs },
        Reach("SIGNAL_RETENTION_SECONDS", "7", 7000) { $0.profile.signalRetentionMs },
        Reach("APPROVAL_TIMEOUT_SECONDS", "7", 7000) { $0.profile.approvalTimeoutMs },
        Reach("SLA_DEADLINE_WARNING_THRESHOLD", "0.5", 0.5) { $0.profile.slaWarningShare },
        Reach("COMPENSATION_ENABLED", "false", false) { $0.profile.compensates },
        Reach("COMPENSATION_TIMEOUT_SECONDS", "7", 7000) { $0.profile.compensationTimeoutMs },
        Reach("COMPENSATION_MAX_RETRIES", "7", 7) { $0.profile.compensationMaxRetries },
        Reach("COMPENSATION_MAX_ATTEMPTS", "7", 7) { $0.profile.compensationAttempts },
        Reach("RETRY_MAX_ATTEMPTS", "7", 7) { $0.profile.maxStepRetries },
        Reach("RETRY_INITIAL_INTERVAL_MS", "7", 7) { $0.profile.retryBaseMs },
        Reach("RETRY_BACKOFF_COEFFICIENT", "7", 7.0) { $0.profile.retryCoefficient },
        Reach("RETRY_MAX_INTERVAL_MS", "7000", 7000) { $0.profile.retryCapMs },
        Reach("RETRY_JITTER", "0.5", 0.5) { $0.profile.retryJitter },
        Reach("DEFERRAL_MAX_COUNT", "7", 7) { $0.profile.maxDeferrals },
        Reach("DEFERRAL_INITIAL_INTERVAL_MS", "7", 7) { $0.profile.deferralBaseMs },
        Reach("DEFERRAL_MAX_INTERVAL_MS", "70000", 70_000) { $0.profile.deferralCapMs },
        Reach("DEFERRAL_BUFFER_MS", "7", 7) { $0.profile.deferralBufferMs },
        Reach("ADMISSION_MAX_SAGAS", "7", 7) { $0.profile.admissionMaxSagas },
        Reach("ADMISSION_BURST_SAGAS", "7", 7) { $0.profile.admissionBurstSagas },
    ]

    /// Settings that are not the engine's own: of the login and of the database (their tests are in `Settings for clients`),
    /// of the services that are asked beside it (`NeighboursTests`), of the process around it, of its HTTP interface and of its log; and how flow events are written, which says nothing
    /// while they are not (`SettingsEngineTests`).
    static let elsewhere: Set<String> = [
        "KAFKA_SASL_MECHANISM", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD", "SCHEMAS_BASE_PATH", "DRAIN_SECONDS",
        "START_TIMEOUT_SECONDS", "DATABASE_URL", "POSTGRES_HOST", "POSTGRES_PORT", "POSTGRES_DATABASE",
        "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_SSL_MODE", "TELEMETRY_FLOW_C_FORMAT", "SELF_HEALING_ENABLED",
        "SELF_HEALING_ENGINE_URL", "SELF_HEALING_TIMEOUT_SECONDS",
        "SELF_HEALING_NAMESPACE", "SLA_MANAGEMENT_ENABLED", "SLA_MANAGEMENT_HOST", "SLA_MANAGEMENT_PORT",
        "SLA_MANAGEMENT_TIMEOUT_SECONDS", "SLA_MANAGEMENT_CACHE_TTL", "SLA_BUDGET_CRITICAL_THRESHOLD", "HTTP",
        "STALL_SECONDS", "LOG_LEVEL", "LOG_FORMAT",
    ]

    private func configuration(_ environment: [String: String]) throws -> EngineConfiguration {
        let always = ["KAFKA_BOOTSTRAP_SERVERS": "a:1", "POSTGRES_HOST": "h"]
        return try LoadedSettings(flags: [:], environment: always.merging(environment) { $1 }).settings
            .engineConfiguration()
    }

    @Test(arguments: reached) func `reach it`(_ reach: Reach) throws {
        #expect(reach.read(try configuration([:])) != reach.expected)
        #expect(reach.read(try configuration([reach.environment: reach.text])) == reach.expected)
    }

    @Test func `are all known`() {
        let known = Set(Self.reached.map(\.environment)).union(Self.elsewhere)
        #expect(known == Set(SettingTable.all.map(\.environment)))
        #expect(Self.elsewhere.isDisjoint(with: Self.reached.map(\.environment)))
    }

    @Test func `have the contract's values without any`() throws {
        #expect(try configuration([:]).profile == Profile())
    }

    @Test func `say on the command line when a saga counts as done`() throws {
        let run = try Run.parse(["--consolidate", "on-dispatch"])
        #expect(try run.file.load(run.engine).settings.profile.consolidation == .onDispatch)
    }
}
