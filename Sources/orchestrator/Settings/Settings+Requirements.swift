internal import FlowC
internal import Kafka

/// What settings ask of each other, and what commands ask of them.
extension Settings {
    /// Settings that do not fit together.
    var contradictions: [ConfigurationProblem] {
        var problems: [ConfigurationProblem] = []
        if selfHealingEnabled, selfHealingEngineURL == nil {
            problems += Self.missing("selfHealing.engineUrl", "SELF_HEALING_ENABLED needs it")
        }
        if slaManagementEnabled, slaManagementHost == nil {
            problems += Self.missing("sla.managementHost", "SLA_MANAGEMENT_ENABLED needs it")
        }
        return problems + missingLogin + disorderedPauses
    }

    private var missingLogin: [ConfigurationProblem] {
        guard kafkaSecurityProtocol.usesSASL, kafkaSASLMechanism.needsPassword else { return [] }
        let reason =
            "KAFKA_SECURITY_PROTOCOL \(kafkaSecurityProtocol.rawValue) with \(kafkaSASLMechanism.rawValue) needs it"
        var problems: [ConfigurationProblem] = []
        if kafkaSASLUsername == nil { problems += Self.missing("kafka.saslUsername", reason) }
        if kafkaSASLPassword == nil { problems += Self.missing("kafka.saslPassword", reason) }
        return problems
    }

    /// First pauses that are longer than the longest.
    private var disorderedPauses: [ConfigurationProblem] {
        [
            ("retry.initialIntervalMs", "retry.maxIntervalMs", profile.retryBaseMs > profile.retryCapMs),
            ("deferral.initialIntervalMs", "deferral.maxIntervalMs", profile.deferralBaseMs > profile.deferralCapMs),
        ].compactMap { first, longest, isWrong in
            guard isWrong, let first = SettingTable[first], let longest = SettingTable[longest] else { return nil }
            return .disordered((first, first.show(self)), (longest, longest.show(self)))
        }
    }

    /// The brokers, for a command that needs them.
    func requiredBootstrapServers() throws(ConfigurationError) -> String {
        guard let servers = kafkaBootstrapServers else {
            throw ConfigurationError(problems: Self.missing("kafka.bootstrapServers", "this command needs Kafka"))
        }
        return servers
    }

    /// Everything that a Kafka client must be told to reach the brokers, secrets included: properties of librdkafka,
    /// for consumers and producers alike.
    func kafkaConfiguration() throws(ConfigurationError) -> KafkaConfiguration {
        var properties = KafkaConfiguration(librdkafka.values)
        properties["bootstrap.servers"] = try requiredBootstrapServers()
        properties["security.protocol"] = kafkaSecurityProtocol.rawValue.lowercased()
        if kafkaSecurityProtocol.usesSASL {
            properties["sasl.mechanism"] = kafkaSASLMechanism.rawValue
            properties["sasl.username"] = kafkaSASLUsername
            properties["sasl.password"] = kafkaSASLPassword?.revealed
        }
        properties["ssl.ca.location"] = kafkaSSLCALocation
        properties["ssl.certificate.location"] = kafkaSSLCertificateLocation
        properties["ssl.key.location"] = kafkaSSLKeyLocation
        return properties
    }

    /// How to reach Postgres, for libpq: `DATABASE_URL`, else a conninfo text of the parts. Holds the password.
    func postgresConnection() throws(ConfigurationError) -> Secret {
        if let databaseURL { return databaseURL.secret }
        guard let postgresHost else {
            throw ConfigurationError(
                problems: Self.missing("database.url", "this command needs Postgres (or POSTGRES_HOST and its kin)"))
        }
        let parts: [(String, String?)] = [
            ("host", postgresHost), ("port", String(postgresPort)), ("dbname", postgresDatabase),
            ("user", postgresUser), ("password", postgresPassword?.revealed), ("sslmode", postgresSSLMode.rawValue),
        ]
        let texts = parts.compactMap { name, value in value.map { "\(name)=\(Self.quoted($0))" } }
        return Secret(texts.joined(separator: " "))
    }

    /// The folder of the Avro schemas and their list.
    var avroFolder: String { schemasBasePath + "/avro" }

    /// The folder of the migrations.
    var migrationsFolder: String { schemasBasePath + "/postgres" }

    private static func quoted(_ value: String) -> String {
        var text = "'"
        for character in value {
            if character == "'" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text + "'"
    }

    private static func missing(_ key: String, _ reason: String) -> [ConfigurationProblem] {
        SettingTable[key].map { [.missing($0, because: reason)] } ?? []
    }
}
