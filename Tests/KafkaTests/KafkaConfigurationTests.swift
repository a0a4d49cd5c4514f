import Kafka
import Testing

@Suite struct KafkaConfigurationTests {
    @Test(arguments: [
        ("no.such.property", "1", "No such configuration property"), ("linger.ms", "soon", "Invalid value"),
        ("session.timeout.ms", "0", "Configuration property"), ("isolation.level", "none", "Invalid value"),
        ("log_cb", "x", "Property"),
    ])
    func `names the property and the value that librdkafka refuses`(name: String, value: String, reason: String) {
        let error = failure { () throws(KafkaError) in try KafkaConfiguration([name: value]).validate() }
        #expect(error?.code == .invalidArgument)
        #expect(error?.operation == "configure")
        #expect(error?.text.hasPrefix("\(name)=\(value): \(reason)") == true, "\(error?.text ?? "no error")")
    }

    @Test func `does not show a secret that is refused`() {
        let configuration: KafkaConfiguration = ["ssl.key.pem.password": "hush"]
        let error = failure { () throws(KafkaError) in try configuration.validate() }
        #expect(error?.text == "ssl.key.pem.password (value not shown) is refused")
    }

    @Test(arguments: [
        "sasl.password", "ssl.key.password", "ssl.keystore.password", "sasl.oauthbearer.client.secret", "ssl.key.pem",
        "sasl.oauthbearer.config", "ssl_key",
    ])
    func `knows a secret by its name`(name: String) {
        #expect(KafkaConfiguration.isSecret(name))
        #expect(KafkaConfiguration([name: "hush"]).description == "\(name)=***")
    }

    @Test func `passes properties of clients and of topics through`() throws {
        let configuration: KafkaConfiguration = [
            "bootstrap.servers": "localhost:9092", "sasl.username": "flow", "compression.type": "lz4",
            "message.timeout.ms": "5000", "partitioner": "murmur2_random",
        ]
        try configuration.validate()
        #expect(
            configuration.description == """
                bootstrap.servers=localhost:9092 compression.type=lz4 message.timeout.ms=5000 \
                partitioner=murmur2_random sasl.username=flow
                """)
    }

    @Test func `lays properties over others`() {
        let base: KafkaConfiguration = ["acks": "all", "linger.ms": "5"]
        #expect(base.merging(["linger.ms": "0"]) == ["acks": "all", "linger.ms": "0"])
    }

    @Test func `a client names what only fails together with another property`() {
        let error = failure { () throws(KafkaError) in
            _ = try Producer(["transactional.id": "a", "enable.idempotence": "false"], callbacks: .silent)
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.operation == "create producer")
        #expect(error?.text.contains("transactional.id") == true, "\(error?.text ?? "no error")")
    }
}
