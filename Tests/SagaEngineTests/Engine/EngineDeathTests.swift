import Avro
import FlowC
import Foundation
import Kafka
import Logging
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// A record that ends the process, met by one process after the other: real ones.
@Suite struct EngineDeathTests {
    static let decisions = (0..<4).map { DecisionFactory(seed: 8).decision($0) }
    static let deadly = decisions[1]

    /// Runs an engine in this process until the decisions have been consumed, or the process has ended.
    static func run(_ place: DeadlyProcessor.Place, servers: String, database: String) throws {
        let registry = try FileSchemaRegistry(folder: ProcessorFixture.schemas.appending(path: "avro").path)
        var configuration = EngineConfiguration(
            kafka: ["bootstrap.servers": servers, "session.timeout.ms": "6000"], group: "orchestrator-dynamic",
            instance: "one", database: try ConnectionOptions(database))
        configuration.assume = .unpublished
        configuration.deathLimit = 1
        let seams = EngineSeams(processor: {
            DeadlyProcessor(
                FlowProcessor(
                    reader: RecordReader(registry: registry),
                    encoder: try OutputEncoder(settings: OutputSettings(), registry: registry),
                    profile: Profile(), clock: { MonotonicClock.now() }), at: place, key: deadly.key)
        })
        let engine = Engine(
            configuration: configuration, registry: registry, logger: EngineFixture.logger, seams: seams)
        engine.start()
        var connection = try Connection.open(try ConnectionOptions(database))
        let deadline = Date(timeIntervalSinceNow: 180)
        while try connection.execute(
            sql:
                "SELECT coalesce(sum(prepared_offset), 0)::int8 FROM partition_progress WHERE topic = 'plans.consensus'"
        ).single().int8(0) < decisions.count, Date() < deadline {
            engine.waitForProgress(upTo: .milliseconds(100))
        }
        engine.stop()
        try engine.waitUntilEnded()
    }

    /// Where the record ends processes, how many it ends, how its dead letter begins, and how many incidents tell of it: nobody
    /// knows the saga of a record that cannot even be read.
    static let courses: [(DeadlyProcessor.Place, deaths: Int, prefix: String, incidents: Int)] = [
        (.deciding, 1, "saga \(Identifier.saga(decisionID: deadly.decisionID)): ", 1), (.reading, 2, "", 0),
    ]

    @Test(arguments: courses) func `a record that ends processes is set aside, and everything else goes on`(
        place: DeadlyProcessor.Place, deaths: Int, prefix: String, incidents: Int
    ) async throws {
        let fixture = try EngineFixture()
        try fixture.publish(Self.decisions.map { ($0.key, $0.value) })
        let (servers, database) = (fixture.bootstrapServers, fixture.conninfo)
        for _ in 0..<deaths {
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [place = place as DeadlyProcessor.Place, servers = servers as String, database = database as String] in
                try EngineDeathTests.run(place, servers: servers, database: database)
            }
        }
        await #expect(processExitsWith: .success) {
            [place = place as DeadlyProcessor.Place, servers = servers as String, database = database as String] in
            try EngineDeathTests.run(place, servers: servers, database: database)
        }
        try expectOthersWell(fixture)
        let letter = try #require(try fixture.read(.decisionsDeadLetters).first)
        #expect(letter.value == Self.deadly.value)
        #expect(letter.header("x-dlq-reason")?.text == "quarantined")
        #expect(
            letter.header("x-dlq-detail")?.text == "\(prefix)\(deaths) processes ended while they handled it")
        #expect(try fixture.read(.incidents).count == incidents)
    }

    /// Every decision but one has become a saga, once, and nothing is left over.
    private func expectOthersWell(_ fixture: EngineFixture) throws {
        let well = Self.decisions.filter { $0.key != Self.deadly.key }
            .map { "\(Identifier.saga(decisionID: $0.decisionID))" }.sorted()
        #expect(try fixture.texts("SELECT saga_id::text FROM sagas ORDER BY 1") == well)
        #expect(
            try fixture.count("SELECT count(*) FROM partition_progress WHERE published_offset < prepared_offset") == 0)
        #expect(try fixture.count("SELECT count(*) FROM partition_progress WHERE suspect_offset IS NOT NULL") == 0)
        // The mock cluster keeps no offsets of transactions, so that what a dead process published is published again.
        let keys = try fixture.read(.tickets).map { String(decoding: $0.key ?? [], as: UTF8.self) }
        #expect(Set(keys) == Set(Self.decisions.map(\.planID)).subtracting([Self.deadly.planID]))
    }
}
