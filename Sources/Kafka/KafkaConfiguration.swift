internal import CRdkafka

/// Properties of librdkafka by name; all that it knows are passed through.
///
/// Names, values and defaults: librdkafka's CONFIGURATION.md. Properties of topics may be given as well.
public struct KafkaConfiguration: Hashable, Sendable, ExpressibleByDictionaryLiteral, CustomStringConvertible {
    /// The properties.
    public var properties: [String: String]

    /// Takes properties as they are; they are checked by ``validate()`` and by every client.
    public init(_ properties: [String: String] = [:]) {
        self.properties = properties
    }

    /// The same from a literal.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { _, last in last })
    }

    /// The value of one property, nil when it is left to librdkafka.
    public subscript(name: String) -> String? {
        get { properties[name] }
        set { properties[name] = newValue }
    }

    /// These properties with others laid over them.
    public func merging(_ others: KafkaConfiguration) -> KafkaConfiguration {
        KafkaConfiguration(properties.merging(others.properties) { _, other in other })
    }

    /// Asks librdkafka about every property; the error names the first that it refuses and its value.
    ///
    /// What depends on several properties is only found when a client is created.
    public func validate() throws(KafkaError) {
        let conf = try makeConf()
        rd_kafka_conf_destroy(conf)
    }

    /// True for properties whose values are never shown.
    public static func isSecret(_ name: String) -> Bool {
        ["password", "secret", "pem", "token", "ssl_key", "oauthbearer.config"].contains { name.contains($0) }
    }

    /// `name=value` pairs by name; secrets show as `***`.
    public var description: String {
        properties.sorted { $0.key < $1.key }
            .map { "\($0.key)=\(Self.isSecret($0.key) ? "***" : $0.value)" }
            .joined(separator: " ")
    }
}
