internal import Kafka

/// Properties of librdkafka by name, beside those that the program sets.
struct LibrdkafkaProperties: Hashable, Sendable {
    /// The values by name.
    var values: [String: String] = [:]

    /// What is wrong with an entry.
    enum Refusal: Error, Hashable {
        /// It is no `name=value`.
        case noPair
        /// The property has a setting of its own, or belongs to the program.
        case owned(String, by: String)
    }

    /// Adds `name=value`; a name that is there gets the new value.
    mutating func add(_ entry: String) throws(Refusal) {
        guard let mark = entry.firstIndex(of: "="), mark != entry.startIndex else { throw .noPair }
        let name = String(entry[..<mark])
        if let owner = Self.owners[name] { throw .owned(name, by: owner) }
        values[name] = String(entry[entry.index(after: mark)...])
    }

    /// Properties that cannot be given here, with who gives them.
    static let owners: [String: String] = [
        "bootstrap.servers": "KAFKA_BOOTSTRAP_SERVERS", "metadata.broker.list": "KAFKA_BOOTSTRAP_SERVERS",
        "group.id": "KAFKA_CONSUMER_GROUP_ID", "auto.offset.reset": "KAFKA_AUTO_OFFSET_RESET",
        "security.protocol": "KAFKA_SECURITY_PROTOCOL", "sasl.mechanism": "KAFKA_SASL_MECHANISM",
        "sasl.mechanisms": "KAFKA_SASL_MECHANISM", "sasl.username": "KAFKA_SASL_USERNAME",
        "sasl.password": "KAFKA_SASL_PASSWORD", "ssl.ca.location": "KAFKA_SSL_CA_LOCATION",
        "ssl.certificate.location": "KAFKA_SSL_CERTIFICATE_LOCATION", "ssl.key.location": "KAFKA_SSL_KEY_LOCATION",
        "transactional.id": "the program (from INSTANCE_ID)", "enable.idempotence": "the program",
        "enable.auto.commit": "the program", "enable.auto.offset.store": "the program",
        "isolation.level": "the program", "enable.partition.eof": "the program",
    ]

    /// `name=value,…` by name, secrets masked.
    var shown: String {
        values.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(KafkaConfiguration.isSecret($0.key) ? Secret.mask : $0.value)" }
            .joined(separator: ",")
    }
}
