import Kafka
import Testing

@testable import orchestrator

@Suite struct `Settings for clients` {
    @Test func `give the properties of every Kafka client`() throws {
        var settings = Settings()
        settings.kafkaBootstrapServers = "a:1,b:2"
        settings.kafkaSecurityProtocol = .saslSSL
        settings.kafkaSASLUsername = "user"
        settings.kafkaSASLPassword = Secret("pw")
        settings.kafkaSSLCALocation = "/ca.pem"
        settings.librdkafka.values = ["socket.timeout.ms": "1000"]
        #expect(
            try settings.kafkaConfiguration().properties == [
                "bootstrap.servers": "a:1,b:2", "security.protocol": "sasl_ssl", "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": "user", "sasl.password": "pw", "ssl.ca.location": "/ca.pem",
                "socket.timeout.ms": "1000",
            ])
    }

    @Test func `give no login without SASL`() throws {
        var settings = Settings()
        settings.kafkaBootstrapServers = "a:1"
        settings.kafkaSASLUsername = "user"
        #expect(
            try settings.kafkaConfiguration().properties == [
                "bootstrap.servers": "a:1", "security.protocol": "plaintext",
            ])
    }

    @Test func `say how to name the brokers`() {
        let error = #expect(throws: ConfigurationError.self) { try Settings().kafkaConfiguration() }
        #expect(
            error?.description
                == "configuration: KAFKA_BOOTSTRAP_SERVERS is not set, but this command needs Kafka; "
                + "give one of KAFKA_BOOTSTRAP_SERVERS, --bootstrap-servers, kafka.bootstrapServers in the file")
    }

    @Test func `take the URL of Postgres before its parts`() throws {
        var settings = Settings()
        settings.databaseURL = DatabaseURL("postgres://h/db")
        settings.postgresHost = "other"
        #expect(try settings.postgresConnection().revealed == "postgres://h/db")
    }

    @Test func `quote the parts of Postgres`() throws {
        var settings = Settings()
        settings.postgresHost = "h"
        settings.postgresUser = "o'brien"
        settings.postgresPassword = Secret("a\\b c")
        #expect(
            try settings.postgresConnection().revealed
                == #"host='h' port='5432' dbname='orchestrator' user='o\'brien' password='a\\b c' sslmode='require'"#)
    }

    @Test func `say how to name Postgres`() {
        let error = #expect(throws: ConfigurationError.self) { try Settings().postgresConnection() }
        #expect(error?.description.contains("DATABASE_URL is not set, but this command needs Postgres") == true)
    }
}
