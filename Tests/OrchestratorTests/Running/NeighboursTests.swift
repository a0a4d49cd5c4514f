import Avro
import FlowC
import Logging
import SagaEngine
import Testing

@testable import orchestrator

/// What the settings make of the services that an instance asks.
@Suite struct NeighboursTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func settings(_ environment: [String: String]) throws -> Settings {
        let base = ["KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "DATABASE_URL": "postgres://127.0.0.1:1/none"]
        return try LoadedSettings(flags: [:], environment: base.merging(environment) { $1 }).settings
    }

    private func neighbours(_ settings: Settings) throws -> Neighbours {
        let registry = try FileSchemaRegistry(folder: Examples.schemas + "/avro")
        return try Neighbours(settings, registry: registry, logger: Self.quiet)
    }

    @Test func `by default there is none: no consumer, no thread, no metric`() throws {
        let neighbours = try neighbours(
            try settings(["SELF_HEALING_ENGINE_URL": "http://h:1", "SLA_MANAGEMENT_HOST": "h"]))
        #expect(neighbours.healing == nil)
        #expect(neighbours.budgets == nil)
        #expect(neighbours.status.breakers.isEmpty)
        #expect(neighbours.status.remediations.isEmpty)
        #expect(!neighbours.budget.isKnown)
        neighbours.start()
        neighbours.waitUntilEnded()
    }

    @Test func `what is switched on has a breaker`() throws {
        let neighbours = try neighbours(
            try settings([
                "SELF_HEALING_ENABLED": "true", "SELF_HEALING_ENGINE_URL": "http://h:1",
                "SLA_MANAGEMENT_ENABLED": "True", "SLA_MANAGEMENT_HOST": "h",
            ]))
        #expect(neighbours.healing != nil)
        #expect(neighbours.status.breakers.map(\.dependency) == ["self_healing", "sla_management"])
        #expect(neighbours.status.breakers.map(\.state) == [.closed, .closed])
    }

    @Test func `settings reach what they are for`() throws {
        let settings = try settings([
            "SELF_HEALING_ENABLED": "true", "SELF_HEALING_ENGINE_URL": "https://h:1/heal/",
            "SELF_HEALING_TIMEOUT_SECONDS": "7", "SELF_HEALING_NAMESPACE": "n", "SERVICE_NAME": "s",
            "KAFKA_INCIDENTS_TOPIC": "i", "KAFKA_CONSUMER_GROUP_ID": "g", "SLA_MANAGEMENT_ENABLED": "true",
            "SLA_MANAGEMENT_HOST": "::1", "SLA_MANAGEMENT_PORT": "9", "SLA_MANAGEMENT_TIMEOUT_SECONDS": "2",
            "SLA_MANAGEMENT_CACHE_TTL": "3", "SLA_BUDGET_CRITICAL_THRESHOLD": "0.25",
        ])
        let healing = try #require(try settings.selfHealing())
        #expect(healing.url == "https://h:1/heal")
        #expect(healing.timeout == .seconds(7))
        #expect(healing.namespace == "n")
        #expect(healing.serviceName == "s")
        #expect(healing.topic == "i")
        #expect(healing.incidentGroup == "g-self-healing")
        #expect(healing.breaker == CircuitBreaker(threshold: 3, openFor: .seconds(60)))
        let budget = try #require(settings.errorBudget)
        #expect(budget.url == "http://[::1]:9")
        #expect(budget.serviceName == "s")
        #expect(budget.timeout == .seconds(2))
        #expect(budget.ttl == .seconds(3))
        #expect(budget.criticalBelow == 25)
    }

    @Test(arguments: [
        ("SELF_HEALING_ENABLED", "SELF_HEALING_ENGINE_URL"), ("SLA_MANAGEMENT_ENABLED", "SLA_MANAGEMENT_HOST"),
    ])
    func `what is switched on has to say where it is`(flag: String, place: String) {
        let error = #expect(throws: ConfigurationError.self) { try settings([flag: "true"]) }
        #expect(error?.description.contains("\(place) is not set, but \(flag) needs it") == true)
    }

    @Test(arguments: ["h:1", "ftp://h", "http://", "http://h?x=1", "http://u:p@h", ""])
    func `an address is refused that is none`(text: String) {
        #expect(ServiceURL(text) == nil)
    }
}
