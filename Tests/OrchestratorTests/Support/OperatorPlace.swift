import FlowC
import Foundation
import Kafka
import OrchestratorTestKit
import Postgres
import SagaEngine
import Testing

@testable import orchestrator

/// A broker with every topic, a migrated database and a state folder; programs that run here find all three.
final class OperatorPlace {
    let servers: String
    let database: String
    let group: String
    private(set) var environment: [String: String]
    private let broker: EmbeddedBroker?
    private let server: PrivatePostgres
    private let state: TemporaryFolder

    /// The embedded broker, for scripted faults; nil over a real one.
    var cluster: MockCluster? { broker?.cluster }

    /// Over the embedded broker, or over a real one with topics and a group of their own.
    init(real: String? = nil) throws {
        server = try PrivatePostgres.shared()
        database = try server.createDatabase()
        state = try TemporaryFolder()
        let name = "cli-\(UUID().uuidString.prefix(8).lowercased())"
        group = name
        environment = [
            "DATABASE_URL": server.conninfo(database: database), "SCHEMAS_BASE_PATH": Examples.schemas,
            "XDG_STATE_HOME": state.path, "HTTP": "off", "KAFKA_CONSUMER_GROUP_ID": name,
            "LIBRDKAFKA_PROPERTIES": "session.timeout.ms=6000",
        ]
        if let real {
            broker = nil
            servers = real
            for setting in SettingTable.all where setting.key.lowercased().hasSuffix("topic") {
                environment[setting.environment] = name + "-" + setting.environment.lowercased()
            }
        } else {
            let embedded = try EmbeddedBroker(
                topics: TopicSettings.contract.map { EmbeddedBroker.Topic($0.name, partitions: Int($0.partitions)) })
            broker = embedded
            servers = embedded.bootstrapServers
        }
        environment["KAFKA_BOOTSTRAP_SERVERS"] = servers
        let migrated = try run("migrate")
        #expect(migrated.code == 0, "\(migrated.errors)")
        if real != nil { #expect(try run("topics", "ensure").code == 0) }
    }

    func run(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments, environment: environment)
    }

    /// Runs with another database beside the same broker.
    func move(toDatabase name: String) {
        environment["DATABASE_URL"] = server.conninfo(database: name)
    }

    /// Programs that run from now on have another setting.
    func set(_ name: String, to value: String) {
        environment[name] = value
    }

    func newDatabase() throws -> String { try server.createDatabase() }

    func connection(_ name: String? = nil) throws -> Connection {
        try Connection.open(try server.options(database: name ?? database))
    }

    func execute(_ sql: String) throws {
        var connection = try connection()
        try connection.run(script: sql)
    }

    func number(_ sql: String, in name: String? = nil) throws -> Int {
        var connection = try connection(name)
        return Int(try connection.execute(sql: "SELECT (\(sql))::int8").single().int8(0))
    }

    func texts(_ sql: String, in name: String? = nil) throws -> [String] {
        var connection = try connection(name)
        return try connection.execute(sql: sql).map { try $0.text(0) }
    }

    /// Runs the service until a query answers 0, bounded, and stops it.
    func serve(untilZero sql: String) throws {
        let service = try RunningProgram(["run", "--assume-unpublished"], environment: environment)
        var connection = try connection()
        let deadline = ContinuousClock.now + .seconds(120)
        while try connection.execute(sql: "SELECT (\(sql))::int8").single().int8(0) != 0 {
            guard ContinuousClock.now < deadline else {
                service.terminate()
                let left = service.outcome()
                Issue.record("not done: \(sql)\n\(left.output)\(left.errors)")
                throw CancellationError()
            }
            // The database waits for us: nobody announces rows to another process.
            try connection.run(script: "SELECT pg_sleep(0.05)")
        }
        service.terminate()
        let outcome = service.outcome()
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    /// Publishes decisions and carries them out.
    func carryOut(_ count: Int, seed: Int = 1) throws {
        let published = try run(
            "publish", "--generate", "diamond", "--tasks", "4", "--count", "\(count)", "--seed", "\(seed)")
        #expect(published.code == 0, "\(published.errors)")
        try serve(untilZero: "SELECT \(count) - count(*) FROM sagas WHERE revision >= 1")
    }

    /// Workers report about tickets; all reports are in one partition, in this order.
    func report(_ results: [(ticket: String, status: String)]) throws {
        var producer = try Producer(["bootstrap.servers": servers])
        for (ticket, status) in results {
            let json = #"{"ticket_id":"\#(ticket)","status":"\#(status)","agent_id":"a","timestamp":1}"#
            try producer.produce(
                ProducerRecord(topic: Topic.results.rawValue, key: Array("worker".utf8), value: Array(json.utf8)))
        }
        try producer.flush(timeout: .seconds(30))
        if let failure = producer.takeDeliveryFailures().first { throw failure }
    }

    /// Commits a signed offset for every partition of these topics, as the lanes of a real broker leave them. The embedded
    /// broker takes offsets of a group that has had members from a member only.
    func signOffsets(of topics: [Topic] = [.decisions]) throws {
        var consumer = try Consumer(
            ["bootstrap.servers": servers, "group.id": group, "enable.auto.commit": "false"], callbacks: .silent)
        var places: [PartitionOffset] = []
        for topic in topics {
            for number in 0..<TopicSettings(contract: topic).partitions {
                let partition = TopicPartition(topic.rawValue, number)
                let end = try consumer.watermarks(of: partition, timeout: .seconds(10)).high
                let signature = OffsetSignature(at: end, batch: String(repeating: "a", count: 32))
                places.append(PartitionOffset(partition, end, metadata: "\(signature)"))
            }
        }
        try consumer.subscribe(to: topics.map(\.rawValue))
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            try #require(ContinuousClock.now < deadline, "the group took no member")
            guard case .rebalance(.assigned) = consumer.poll(.milliseconds(100)) else { continue }
            try consumer.assign(places)
            try consumer.commit(places)
            return try consumer.close()
        }
    }
}
