import Testing

@testable import orchestrator

@Suite struct `Loaded settings` {
    struct Precedence: CustomTestStringConvertible {
        let flag: String?
        let environment: String?
        let file: String?
        let lanes: Int
        let source: String
        var testDescription: String { "\(flag ?? "-") \(environment ?? "-") \(file ?? "-") is \(lanes)" }
    }

    @Test(arguments: [
        Precedence(flag: nil, environment: nil, file: nil, lanes: Settings().lanes, source: "default"),
        Precedence(flag: nil, environment: nil, file: "2", lanes: 2, source: "file F"),
        Precedence(flag: nil, environment: "3", file: nil, lanes: 3, source: "environment LANES"),
        Precedence(flag: nil, environment: "3", file: "2", lanes: 3, source: "environment LANES"),
        Precedence(flag: "4", environment: "3", file: "2", lanes: 4, source: "flag --lanes"),
        Precedence(flag: "4", environment: nil, file: "2", lanes: 4, source: "flag --lanes"),
        Precedence(flag: nil, environment: "", file: "2", lanes: 2, source: "file F"),
        Precedence(flag: nil, environment: nil, file: "\"2\"", lanes: 2, source: "file F"),
    ])
    func `take flags over environment over file over defaults`(_ row: Precedence) throws {
        let folder = try TemporaryFolder()
        let file = try row.file.map { try folder.write("{\"lanes\": \($0)}", to: "settings.json") }
        let loaded = try LoadedSettings(
            flags: row.flag.map { ["lanes": [$0]] } ?? [:], environment: row.environment.map { ["LANES": $0] } ?? [:],
            file: file)
        #expect(loaded.settings.lanes == row.lanes)
        let source = loaded.sources["lanes"]?.map(\.description)
        #expect(
            source == [
                row.source.replacing("F", with: file ?? "", maxReplacements: row.source.hasPrefix("file F") ? 1 : 0)
            ])
    }

    @Test func `read the file that the environment names`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("{\"kafka\": {\"consensusTopic\": \"decisions\"}}", to: "a.json")
        let loaded = try LoadedSettings(flags: [:], environment: ["ORCHESTRATOR_CONFIG": file])
        #expect(loaded.settings.consensusTopic == "decisions")
        #expect(loaded.sources["kafka.consensusTopic"] == [.file(file)])
    }

    @Test func `prefer the file of the command line over the file that the environment names`() throws {
        let folder = try TemporaryFolder()
        let first = try folder.write("{\"lanes\": 7}", to: "a.json")
        let second = try folder.write("{\"lanes\": 8}", to: "b.json")
        let loaded = try LoadedSettings(flags: [:], environment: ["ORCHESTRATOR_CONFIG": first], file: second)
        #expect(loaded.settings.lanes == 8)
    }

    @Test func `merge the properties of librdkafka by name`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            "{\"librdkafka\": {\"a\": 1, \"b\": \"file\", \"c\": true, \"linger.ms\": 0.5}}", to: "a.json")
        let loaded = try LoadedSettings(
            flags: ["librdkafka": ["d=x,y=z"]], environment: ["LIBRDKAFKA_PROPERTIES": "b=environment, d=environment"],
            file: file)
        #expect(
            loaded.settings.librdkafka.values == [
                "a": "1", "b": "environment", "c": "true", "d": "x,y=z", "linger.ms": "0.5",
            ])
        #expect(
            loaded.sources["librdkafka"] == [
                .file(file), .environment("LIBRDKAFKA_PROPERTIES"), .flag("--librdkafka"),
            ])
    }

    @Test(arguments: [
        ("LANES", "0", "LANES is \"0\" (environment LANES); give a whole number from 1 to 64"),
        ("LANES", "many", "LANES is \"many\" (environment LANES); give a whole number from 1 to 64"),
        (
            "KAFKA_AUTO_OFFSET_RESET", "timestamp:-1",
            "KAFKA_AUTO_OFFSET_RESET is \"timestamp:-1\" (environment KAFKA_AUTO_OFFSET_RESET); "
                + "give earliest | latest | timestamp:<epoch milliseconds>"
        ),
        ("TICKETS_FORMAT", "xml", "TICKETS_FORMAT is \"xml\" (environment TICKETS_FORMAT); give avro | json"),
        (
            "TELEMETRY_FLOW_C_ENABLED", "yes",
            "TELEMETRY_FLOW_C_ENABLED is \"yes\" (environment TELEMETRY_FLOW_C_ENABLED); give true | false"
        ),
        (
            "KAFKA_TICKETS_TOPIC", "a b",
            "KAFKA_TICKETS_TOPIC is \"a b\" (environment KAFKA_TICKETS_TOPIC); "
                + "give a topic name: 1 to 249 of a-z A-Z 0-9 . _ -"
        ),
        (
            "SLA_TICKET_TIMEOUT_BUFFER_MULTIPLIER", "nan",
            "SLA_TICKET_TIMEOUT_BUFFER_MULTIPLIER is \"nan\" (environment SLA_TICKET_TIMEOUT_BUFFER_MULTIPLIER); "
                + "give a number from 0.001 to 1000.0"
        ),
        (
            "CONSOLIDATION", "never",
            "CONSOLIDATION is \"never\" (environment CONSOLIDATION); give on-results | on-dispatch"
        ),
        (
            "EXECUTION_DEADLINE_SECONDS", "0",
            "EXECUTION_DEADLINE_SECONDS is \"0\" (environment EXECUTION_DEADLINE_SECONDS); "
                + "give a whole number from 1 to 31536000"
        ),
        (
            "SLA_DEADLINE_WARNING_THRESHOLD", "1",
            "SLA_DEADLINE_WARNING_THRESHOLD is \"1\" (environment SLA_DEADLINE_WARNING_THRESHOLD); "
                + "give a number between 0 and 1, neither of them"
        ),
        (
            "COMPENSATION_ENABLED", "maybe",
            "COMPENSATION_ENABLED is \"maybe\" (environment COMPENSATION_ENABLED); give true | false"
        ),
        (
            "COMPENSATION_MAX_ATTEMPTS", "0",
            "COMPENSATION_MAX_ATTEMPTS is \"0\" (environment COMPENSATION_MAX_ATTEMPTS); "
                + "give a whole number from 1 to 100"
        ),
        (
            "RETRY_INITIAL_INTERVAL_MS", "30001",
            "RETRY_INITIAL_INTERVAL_MS is 30001, which is more than RETRY_MAX_INTERVAL_MS, 30000; "
                + "lower the first or raise the second"
        ),
        (
            "DEFERRAL_MAX_INTERVAL_MS", "100",
            "DEFERRAL_INITIAL_INTERVAL_MS is 15000, which is more than DEFERRAL_MAX_INTERVAL_MS, 100; "
                + "lower the first or raise the second"
        ),
        (
            "LIBRDKAFKA_PROPERTIES", "a=b,secret",
            "LIBRDKAFKA_PROPERTIES, entry 2 (environment LIBRDKAFKA_PROPERTIES), is no name=value; give name=value"
        ),
        (
            "LIBRDKAFKA_PROPERTIES", "group.id=x",
            "LIBRDKAFKA_PROPERTIES names group.id (environment LIBRDKAFKA_PROPERTIES), which is set by "
                + "KAFKA_CONSUMER_GROUP_ID; leave it out"
        ),
    ])
    func `refuse a value and name setting, source, value and what is allowed`(
        _ name: String, _ value: String, _ problem: String
    ) {
        #expect(problems(environment: [name: value]) == [problem])
    }

    @Test func `refuse a flag that is empty`() {
        let error = #expect(throws: ConfigurationError.self) {
            try LoadedSettings(flags: ["kafka.bootstrapServers": [""]], environment: [:])
        }
        #expect(
            error?.problems.map(\.description) == [
                "KAFKA_BOOTSTRAP_SERVERS is \"\" (flag --bootstrap-servers); give host:port, several separated by commas"
            ])
    }

    @Test func `do not show a secret that is refused`() {
        let error = #expect(throws: ConfigurationError.self) {
            try LoadedSettings(flags: ["database.url": [""]], environment: [:])
        }
        #expect(error?.description.contains("DATABASE_URL is \"***\" (flag --database-url)") == true)
    }

    @Test func `report every problem at once`() {
        #expect(problems(environment: ["LANES": "0", "BATCH_MAX": "0"]).count == 2)
    }

    @Test func `ask for name and password when the login needs them`() {
        let reason = "KAFKA_SECURITY_PROTOCOL SASL_SSL with SCRAM-SHA-512 needs it"
        #expect(
            problems(environment: ["KAFKA_SECURITY_PROTOCOL": "sasl_ssl"]) == [
                "KAFKA_SASL_USERNAME is not set, but \(reason); give one of KAFKA_SASL_USERNAME, kafka.saslUsername in the file",
                "KAFKA_SASL_PASSWORD is not set, but \(reason); give one of KAFKA_SASL_PASSWORD, kafka.saslPassword in the file",
            ])
    }

    private func problems(environment: [String: String]) -> [String] {
        do throws(ConfigurationError) {
            _ = try LoadedSettings(flags: [:], environment: environment)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}
