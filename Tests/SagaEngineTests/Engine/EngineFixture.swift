import Avro
import FlowC
import Foundation
import Kafka
import Logging
import OrchestratorTestKit
import Postgres

@testable import SagaEngine

/// A broker with every topic of the contract, a database with every migration, and engines between them.
final class EngineFixture {
    let bootstrapServers: String
    let database: String
    let topics: TopicNames
    let group: String
    private let embedded: EmbeddedBroker
    private let server: PrivatePostgres
    let registry: FileSchemaRegistry
    /// How another process connects to the database.
    let conninfo: String
    private var connection: Connection
    private var producer: Producer
    private var engines: [Engine] = []

    /// With a server of its own a test may restart it; otherwise all tests share one.
    init(server own: PrivatePostgres? = nil) throws {
        topics = TopicNames()
        group = "orchestrator-dynamic"
        let broker = try EmbeddedBroker(
            topics: TopicSettings.contract.map { EmbeddedBroker.Topic($0.name, partitions: Int($0.partitions)) })
        embedded = broker
        bootstrapServers = broker.bootstrapServers
        let server = try own ?? PrivatePostgres.shared()
        self.server = server
        database = try server.createDatabase()
        conninfo = server.conninfo(database: database)
        connection = try Connection.open(try server.options(database: database))
        try Migrator(
            MigrationSet(folder: ProcessorFixture.schemas.appending(path: "postgres").path), programVersion: "test"
        ).migrate(on: &connection)
        registry = try FileSchemaRegistry(folder: ProcessorFixture.schemas.appending(path: "avro").path)
        producer = try Producer(["bootstrap.servers": bootstrapServers, "message.max.bytes": "8000000"])
    }

    deinit {
        for engine in engines { engine.stop() }
        for engine in engines { try? engine.waitUntilEnded() }
    }

    /// Starts an engine; ``stop(_:)`` or the end of the fixture stops it.
    ///
    /// The mock cluster shows records of aborted transactions, so that nobody may ask it what was published; `assume` nil
    /// asks all the same, where no transaction was aborted.
    func start(
        instance: String = "one", lanes: Int = 1, assume: LaneConfiguration.Assumption? = .unpublished,
        outputs: OutputSettings = OutputSettings(), profile: Profile = Profile()
    ) throws -> Engine {
        var configuration = EngineConfiguration(
            kafka: ["bootstrap.servers": bootstrapServers, "session.timeout.ms": "6000"], group: group,
            instance: instance,
            database: try server.options(database: database), lanes: lanes, outputs: outputs, profile: profile)
        configuration.assume = assume
        let engine = Engine(configuration: configuration, registry: registry, logger: Self.logger)
        engines.append(engine)
        engine.start()
        return engine
    }

    /// Silent, unless `TEST_LOG_LEVEL` names a level.
    static var logger: Logger {
        guard let level = ProcessInfo.processInfo.environment["TEST_LOG_LEVEL"].flatMap(Logger.Level.init(rawValue:))
        else { return Logger(label: "engine") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "engine") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }

    func stop(_ engine: Engine) throws {
        engine.stop()
        try engine.waitUntilEnded()
    }

    func publish(_ records: [(key: String, value: [UInt8]?)], to topic: Topic = .decisions) throws {
        for record in records {
            try producer.produce(
                ProducerRecord(topic: topics[topic], key: Array(record.key.utf8), value: record.value))
        }
        try producer.flush(timeout: .seconds(30))
        if let failure = producer.takeDeliveryFailures().first { throw failure }
    }

    /// A worker reports about tickets; all reports are in one partition, in this order.
    func report(_ results: [(ticket: String, status: String)]) throws {
        try publish(
            results.map { ticket, status in
                let json = #"{"ticket_id":"\#(ticket)","status":"\#(status)","agent_id":"a","timestamp":1}"#
                return ("worker", Array(json.utf8))
            }, to: .results)
    }

    /// The ids of a saga's tickets, in the order of their publication.
    func tickets(of saga: Identifier) throws -> [String] {
        try texts("SELECT ticket_id::text FROM ticket_states WHERE saga_id = '\(saga)' ORDER BY position")
    }

    /// Every record of a topic, read to the end as of now.
    func read(_ topic: Topic) throws -> [ConsumedRecord] {
        var consumer = try Consumer([
            "bootstrap.servers": bootstrapServers, "group.id": "reader", "isolation.level": "read_committed",
            "enable.auto.commit": "false", "enable.partition.eof": "true",
        ])
        let count = TopicSettings(contract: topic).partitions
        var open = Set((0..<count).map { TopicPartition(topics[topic], $0) })
        try consumer.assign(open.map { PartitionOffset($0, PartitionOffset.beginning) })
        var records: [ConsumedRecord] = []
        while !open.isEmpty {
            switch consumer.poll(.milliseconds(100)) {
            case .record(let record): records.append(record)
            case .endOfPartition(let partition, _): open.remove(partition)
            case .failure(let error): throw error
            case .idle, .rebalance: continue
            }
        }
        return records
    }

    /// The answer of a query with one int8.
    func count(_ sql: String) throws -> Int {
        Int(try connection.execute(sql: "SELECT (\(sql))::int8").single().int8(0))
    }

    func run(_ sql: String) throws {
        try connection.execute(sql: sql)
    }

    /// Connects anew after the server was restarted.
    func reconnect() throws {
        connection = try Connection.open(try server.options(database: database))
    }

    func bytes(_ sql: String) throws -> Set<[UInt8]> {
        Set(try connection.execute(sql: sql).map { try $0.bytea(0) })
    }

    func texts(_ sql: String) throws -> [String] {
        try connection.execute(sql: sql).map { try $0.text(0) }
    }

    /// Waits, bounded, until an engine has consumed that many records.
    func wait(for engine: Engine, records: Int, seconds: Double = 60) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while engine.totals.records < records {
            guard Date() < deadline else { throw Stalled(totals: engine.totals, expected: records) }
            engine.waitForProgress(upTo: .milliseconds(200))
        }
    }

    /// Waits, bounded, until everything of that many sagas is published. Records that recovery publishes are not counted
    /// by the lane, so after a fault the database is asked.
    func wait(for engine: Engine, sagas: Int, seconds: Double = 60) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        let unfinished =
            "SELECT \(sagas) - count(*) + (SELECT count(*) FROM partition_progress WHERE published_offset < prepared_offset) FROM sagas"
        while try count(unfinished) > 0 {
            guard Date() < deadline else { throw Stalled(totals: engine.totals, expected: sagas) }
            engine.waitForProgress(upTo: .milliseconds(200))
        }
    }

    struct Stalled: Error {
        let totals: LaneTotals
        let expected: Int
    }
}
