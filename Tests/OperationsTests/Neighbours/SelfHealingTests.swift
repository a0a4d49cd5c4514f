import Avro
import Documents
import FlowC
import Foundation
import Kafka
import Operations
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// The whole way: incidents on a topic of the embedded broker, a real Postgres and a real service.
@Suite(.timeLimit(.minutes(30))) struct SelfHealingTests {
    private static let topic = "orchestration.incidents"
    private let broker: EmbeddedBroker
    private let database: HealingDatabase

    init() throws {
        broker = try EmbeddedBroker(topics: [EmbeddedBroker.Topic(Self.topic, partitions: 3)])
        database = try HealingDatabase()
    }

    private func healing(
        _ service: TestService, start: StartPolicy = .earliest,
        _ change: (inout SelfHealingConfiguration) -> Void = { _ in }
    ) -> SelfHealing {
        var configuration = database.configuration(
            url: service.url, servers: broker.bootstrapServers, topic: Self.topic)
        configuration.start = start
        configuration.backoff.base = .milliseconds(10)
        change(&configuration)
        return SelfHealing(
            configuration: configuration, registry: database.registry,
            caller: NeighbourClient(connecting: .seconds(60)),
            logger: HealingDatabase.silent)
    }

    private static func json(_ incident: Incident) -> [UInt8] {
        var writer = JSONWriter()
        incident.write(to: &writer)
        return writer.bytes
    }

    private func publish(_ values: [[UInt8]?]) async throws {
        let servers = broker.bootstrapServers
        try await blocking {
            var producer = try Producer(["bootstrap.servers": servers], callbacks: .silent)
            for (index, value) in values.enumerated() {
                try producer.produce(
                    ProducerRecord(
                        topic: Self.topic, partition: Int32(index % 3), key: Array("\(index)".utf8), value: value))
            }
            try producer.flush(timeout: .seconds(30))
            if let failure = producer.takeDeliveryFailures().first { throw failure }
        }
    }

    /// Waits, bounded, until so many incidents have come to an end; the database waits for us.
    private func wait(
        for healing: SelfHealing, _ isRight: @escaping @Sendable ([RemediationOutcome: Int]) -> Bool
    ) async throws {
        let database = database
        try await blocking {
            let deadline = ContinuousClock.now + .seconds(600)
            while !isRight(healing.outcomes) {
                try #require(ContinuousClock.now < deadline, "\(healing.outcomes)")
                try database.run("SELECT pg_sleep(0.05)")
            }
        }
    }

    private func end(_ healing: SelfHealing) async throws {
        #expect(
            try await blocking {
                healing.stop()
                return healing.waitUntilEnded(upTo: .seconds(60))
            })
    }

    @Test func `each incident with a playbook is ordered once although the topic is read twice`() async throws {
        let service = try await TestService { _, _ in .status(202) }
        let incidents = (1...6).map { HealingDatabase.incident($0, .ticketFailed) }
        let schema = try database.registry.schema(subject: "\(Topic.incidents.rawValue)-value")
        var encoder = try RecordEncoder(schema: schema.schema)
        let framed = try encoder.encode(as: .confluent(schemaID: schema.id)) {
            $0.put(HealingDatabase.incident(7, .ticketOverdue))
        }
        #expect(framed.first == 0)
        let silent = HealingDatabase.incident(8, .contradictoryResult)
        // Of each partition the first two are the same incident.
        try await publish(
            incidents.map(Self.json) + incidents.prefix(3).map(Self.json)
                + [framed, Self.json(silent), Array("no incident".utf8), nil])
        let first = healing(service)
        first.start()
        try await wait(for: first) { $0.values.reduce(0, +) == 13 }
        try await end(first)
        #expect(
            first.outcomes == [.accepted: 7, .repeated: 3, .unremediable: 1, .unreadable: 2])
        #expect(first.breaker == .closed)
        #expect(service.lines == Array(repeating: "POST /api/v1/remediation/execute", count: 7))
        let bodies = service.requests.map(\.body)
        for number in 1...7 {
            let id = HealingDatabase.incident(UInt64(number), number == 7 ? .ticketOverdue : .ticketFailed).id
            #expect(bodies.count { $0.contains("\"remediation_id\":\"\(id)\"") } == 1)
        }

        // It goes on where it was.
        try await publish([Self.json(HealingDatabase.incident(9, .completedLate))])
        let second = healing(service)
        second.start()
        try await wait(for: second) { $0[.accepted] == 1 }
        try await end(second)
        #expect(second.outcomes == [.accepted: 1])

        // And once more from the beginning, as another group does that knows no offsets.
        let third = healing(service) { $0.group = "restored" }
        third.start()
        try await wait(for: third) { $0.values.reduce(0, +) == 14 }
        try await end(third)
        #expect(third.outcomes == [.repeated: 11, .unremediable: 1, .unreadable: 2])
        #expect(service.requests.count == 8)
        await service.stop()
    }

    @Test func `an incident waits for an engine that is away, and is neither lost nor skipped`() async throws {
        let service = try await TestService { request, count in
            count <= 4 ? .status(503) : .status(request.method == "GET" ? 404 : 202)
        }
        try await publish((1...5).map { Self.json(HealingDatabase.incident($0, .ticketFailed)) })
        let healing = healing(service) { $0.breaker = CircuitBreaker(threshold: 3, openFor: .milliseconds(200)) }
        healing.start()
        try await wait(for: healing) { $0[.accepted] == 5 }
        try await end(healing)
        #expect(healing.outcomes == [.accepted: 5])
        #expect(try database.rows().allSatisfy { $0.hasPrefix("accepted") })
        await service.stop()
    }

    @Test func `two that share the partitions order each incident once`() async throws {
        let service = try await TestService { _, _ in .status(202) }
        try await publish((1...15).map { Self.json(HealingDatabase.incident($0, .ticketFailed)) })
        let (first, second) = (healing(service), healing(service))
        first.start()
        second.start()
        let sum = { @Sendable in first.outcomes[.accepted, default: 0] + second.outcomes[.accepted, default: 0] }
        try await wait(for: first) { _ in sum() >= 15 }
        try await publish((16...30).map { Self.json(HealingDatabase.incident($0, .ticketFailed)) })
        try await wait(for: first) { _ in sum() >= 30 }
        try await end(first)
        try await end(second)
        #expect(sum() == 30)
        #expect(Set(service.requests.map(\.body)).count == 30)
        #expect(service.requests.count == 30)
        await service.stop()
    }

    @Test func `a stop does not lose the incident at hand`() async throws {
        let service = try await TestService { _, _ in .status(503) }
        try await publish((1...4).map { Self.json(HealingDatabase.incident($0, .ticketFailed)) })
        let first = healing(service)
        first.start()
        await service.wait(for: 3)
        try await end(first)
        #expect(first.outcomes == [:])
        service.answer { request, _ in .status(request.method == "GET" ? 404 : 202) }
        // As if the time of the first one's call were over.
        try database.run("UPDATE remediations SET requested_at = requested_at - interval '60 s'")
        let second = healing(service)
        second.start()
        try await wait(for: second) { $0[.accepted] == 4 }
        try await end(second)
        await service.stop()
    }

    @Test func `a new group begins with what is raised from then on`() async throws {
        let service = try await TestService { _, _ in .status(202) }
        try await publish((1...3).map { Self.json(HealingDatabase.incident($0, .ticketFailed)) })
        let first = healing(service, start: .latest)
        first.start()
        try await committed()
        try await end(first)
        // Raised while nobody reads: the beginning was committed, so it is not missed.
        try await publish((4...6).map { Self.json(HealingDatabase.incident($0, .ticketFailed)) })
        let second = healing(service, start: .latest)
        second.start()
        try await wait(for: second) { $0[.accepted] == 3 }
        try await end(second)
        #expect(first.outcomes == [:])
        #expect(service.requests.count == 3)
        await service.stop()
    }

    /// Waits, bounded, until the group has offsets.
    private func committed() async throws {
        let (servers, database) = (broker.bootstrapServers, database)
        try await blocking {
            let deadline = ContinuousClock.now + .seconds(600)
            let observer = try Consumer(
                ["bootstrap.servers": servers, "group.id": "orchestrator-dynamic-self-healing"],
                callbacks: .silent)
            let partitions = (0..<3).map { TopicPartition(Self.topic, $0) }
            while try !observer.committed(partitions, timeout: .seconds(10)).allSatisfy({ $0.offset == 1 }) {
                try #require(ContinuousClock.now < deadline)
                try database.run("SELECT pg_sleep(0.05)")
            }
        }
    }
}
