import Documents
import FlowC
import Foundation
import Kafka
import OrchestratorTestKit
import Testing

@testable import orchestrator

/// The commands that use Kafka, as a user runs them, against a broker in this process.
@Suite(.serialized) struct `Kafka commands` {
    /// With every topic; for tests that do not count what others may have written.
    private static let shared = Result {
        let topics = TopicPlan(Settings(), optional: false).topics
        return try EmbeddedBroker(topics: topics.map { .init($0.name, partitions: Int($0.partitions)) })
    }

    private let broker: EmbeddedBroker
    private let environment: [String: String]

    init() throws {
        broker = try Self.shared.get()
        environment = Self.environment(broker)
    }

    private static func environment(_ broker: EmbeddedBroker) -> [String: String] {
        ["KAFKA_BOOTSTRAP_SERVERS": broker.bootstrapServers, "SCHEMAS_BASE_PATH": Examples.schemas]
    }

    @Test func `topics check is content with topics as wanted`() throws {
        let run = try Program.run(["topics", "check"], environment: environment)
        #expect(run.errors == "")
        #expect(run.code == 0)
        #expect(run.output == "14 topics are as wanted at \(broker.bootstrapServers)\n")
    }

    @Test func `topics check names what is missing and what differs, and creates nothing`() throws {
        let small = try EmbeddedBroker(topics: [.init("execution.tickets", partitions: 3)])
        for _ in 0..<2 {
            let run = try Program.run(["topics", "check", "--bootstrap-servers", small.bootstrapServers])
            #expect(run.code == 2)
            let lines = run.errors.split(separator: "\n").map(String.init)
            #expect(lines.count == 14)
            #expect(
                lines.contains(
                    "execution.tickets: 3 partitions instead of 12; add partitions while nothing is under way"))
            #expect(lines.contains("plans.consensus: missing; create it with `orchestrator topics ensure`"))
        }
    }

    @Test func `topics check wants the topic of flow events when they are written, and only then`() throws {
        var environment = environment
        environment["TELEMETRY_FLOW_C_ENABLED"] = "true"
        environment["TELEMETRY_FLOW_C_TOPIC"] = "flow"
        let run = try Program.run(["topics", "check"], environment: environment)
        #expect(run.code == 2)
        #expect(run.errors == "flow: missing; create it with `orchestrator topics ensure`\n")
        environment["TELEMETRY_FLOW_C_ENABLED"] = "false"
        #expect(try Program.run(["topics", "check"], environment: environment).code == 0)
    }

    @Test func `topics ensure says why topics cannot be created`() throws {
        let empty = try EmbeddedBroker(topics: [])
        let clock = ContinuousClock()
        let start = clock.now
        let run = try Program.run(["topics", "ensure", "--bootstrap-servers", empty.bootstrapServers])
        #expect(clock.now - start < .seconds(6))
        #expect(run.code == 69, "\(run.errors)")
        #expect(
            run.errors.hasPrefix("Kafka at \(empty.bootstrapServers) answers but creates no topics (no broker answered")
        )
        #expect(run.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["json", "avro"])
    func `publish sends every example`(_ format: String) throws {
        let files = Examples.names.map(Examples.path)
        let run = try Program.run(["publish", "--format", format, "--shift-to-now"] + files, environment: environment)
        #expect(run.errors == "")
        #expect(run.code == 0)
        #expect(run.output.hasPrefix("published 5 of 5 records to plans.consensus in "))
        #expect(run.output.hasSuffix(" a second, 0 failed\n"))
    }

    @Test func `publish reads standard input, repeats it, and keeps the rate`() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let run = try Program.run(
            ["publish", "-", "--count", "3", "--rate", "10"], environment: environment,
            input: #"{"plan_id": "p", "decision_id": "d"}"#)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.hasPrefix("published 3 of 3 records"))
        #expect(clock.now - start >= .milliseconds(200))
    }

    @Test func `publish names input that is no JSON`() throws {
        let run = try Program.run(["publish", "-"], environment: environment, input: "{\"a\": x}")
        #expect(run.code == 1)
        #expect(run.errors.hasPrefix("standard input, line 1, column 7: not valid JSON: "))
    }

    @Test func `publish refuses a topic that does not exist, and does not create it`() throws {
        let empty = try EmbeddedBroker(topics: [.init("other")])
        for _ in 0..<2 {
            let run = try Program.run(
                ["publish", "--generate", "linear", "--bootstrap-servers", empty.bootstrapServers])
            #expect(run.code == 1)
            #expect(
                run.errors == "topic plans.consensus does not exist at \(empty.bootstrapServers); "
                    + "create it with `orchestrator topics ensure`\n")
        }
    }

    @Test(arguments: ["linear", "diamond", "fanout", "random"], ["json", "avro"])
    func `publish makes decisions that tail shows`(_ shape: String, _ format: String) throws {
        let broker = try EmbeddedBroker(topics: [.init("plans.consensus", partitions: 3)])
        var environment = Self.environment(broker)
        environment["KAFKA_TICKETS_TOPIC"] = "plans.consensus"
        let sent = try Program.run(
            ["publish", "--generate", shape, "--tasks", "7", "--count", "20", "--seed", "5", "--format", format],
            environment: environment)
        #expect(sent.code == 0, "\(sent.errors)")
        let read = try Program.run(["tail", "tickets"], environment: environment)
        #expect(read.code == 0, "\(read.errors)")
        let lines = read.output.split(separator: "\n")
        #expect(lines.count == 20)
        let document = Document()
        let first = try document.parse(json: Array(try #require(lines.first).utf8))
        let plan = try #require(first["value"]?["plan_id"]?.text)
        #expect(first["key"]?.text == plan)
        #expect(first["headers"]?["plan-id"]?.text == plan)
        let one = try Program.run(["tail", "tickets", "--plan", plan, "--value-only"], environment: environment)
        #expect(one.output.split(separator: "\n").count == 1)
        #expect(one.output.contains("\"plan_id\":\"\(plan)\""))
    }

    @Test func `tail ends after the records that it was asked for`() throws {
        let broker = try EmbeddedBroker(topics: [.init("plans.consensus", partitions: 3)])
        var environment = Self.environment(broker)
        environment["KAFKA_CONSENSUS_DLQ_TOPIC"] = "plans.consensus"
        _ = try Program.run(["publish", "--generate", "linear", "--count", "5"], environment: environment)
        let run = try Program.run(
            ["tail", "dlq", "--follow", "--from-beginning", "--count", "3", "--timeout", "20"], environment: environment
        )
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.output.split(separator: "\n").count == 3)
    }

    @Test func `tail fails when too few records come in time`() throws {
        let run = try Program.run(
            ["tail", "telemetry", "--follow", "--count", "1", "--timeout", "0.5"], environment: environment)
        #expect(run.code == 1)
        #expect(run.errors == "0 of 1 records came within 0.5 s\n")
    }

    @Test func `tail of an empty topic ends at once`() throws {
        let run = try Program.run(["tail", "incidents"], environment: environment)
        #expect(run.code == 0)
        #expect(run.output == "" && run.errors == "")
    }

    @Test(arguments: [["topics", "check"], ["tail", "tickets"]])
    func `without a broker one line says where and what to do`(_ arguments: [String]) throws {
        let run = try Program.run(
            arguments + ["--bootstrap-servers", "127.0.0.1:1"], environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        #expect(run.code == 69)
        #expect(run.output == "")
        #expect(run.errors.split(separator: "\n").count == 1)
        #expect(run.errors.hasPrefix("Kafka at 127.0.0.1:1 is not available (describe cluster: "))
        #expect(run.errors.contains("Connection refused); check KAFKA_BOOTSTRAP_SERVERS"))
        #expect(
            run.errors.hasSuffix(
                "check KAFKA_BOOTSTRAP_SERVERS and KAFKA_SECURITY_PROTOCOL, and that the brokers run\n"))
    }

    @Test func `without a setting for the brokers the configuration is wrong`() throws {
        let run = try Program.run(["topics", "check"])
        #expect(run.code == 78)
        #expect(run.errors.hasPrefix("configuration: KAFKA_BOOTSTRAP_SERVERS is not set, but this command needs Kafka"))
    }
}
