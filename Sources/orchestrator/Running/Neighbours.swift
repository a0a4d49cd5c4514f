internal import Avro
internal import FlowC
internal import Logging
internal import Operations
internal import Postgres
internal import SagaEngine

/// The services that a running instance asks, as far as the settings want it to: self-healing, and the error budget. Each has a
/// thread of its own; without them there is neither thread nor client.
struct Neighbours: Sendable {
    /// How long the end of an instance waits for a call that is on its way. What is left of one, the next start asks about.
    private static let patience = Duration.seconds(3)

    let healing: SelfHealing?
    let budgets: BudgetMonitor?

    /// What the settings describe; nothing is contacted before ``start()``.
    init(_ settings: Settings, registry: any SchemaRegistry, logger: Logger) throws {
        let client = settings.selfHealingEnabled || settings.slaManagementEnabled ? NeighbourClient() : nil
        healing = try client.flatMap { client in
            try settings.selfHealing().map {
                SelfHealing(configuration: $0, registry: registry, caller: client, logger: logger)
            }
        }
        budgets = client.flatMap { client in
            settings.errorBudget.map { BudgetMonitor(configuration: $0, caller: client, logger: logger) }
        }
    }

    /// The error budget as it is known.
    var budget: ErrorBudget { budgets?.budget ?? ErrorBudget() }

    /// What metrics show.
    var status: NeighbourStatus {
        var status = NeighbourStatus()
        if let healing {
            status.breakers.append(("self_healing", healing.breaker))
            status.remediations = healing.outcomes
        }
        if let budgets {
            status.breakers.append(("sla_management", budgets.breaker))
            status.budget = budgets.budget
        }
        return status
    }

    /// Starts their threads.
    func start() {
        healing?.start()
        budgets?.start()
    }

    /// Asks their threads to end.
    func stop() {
        healing?.stop()
        budgets?.stop()
    }

    /// Asks their threads to end, and waits for them a little.
    func waitUntilEnded() {
        stop()
        healing?.waitUntilEnded(upTo: Self.patience)
        budgets?.waitUntilEnded(upTo: Self.patience)
    }
}

extension Settings {
    /// What self-healing is made of; nil where it is off.
    func selfHealing() throws -> SelfHealingConfiguration? {
        guard selfHealingEnabled, let url = selfHealingEngineURL else { return nil }
        var configuration = SelfHealingConfiguration(
            url: url.description, serviceName: serviceName, topic: incidentsTopic, group: kafkaConsumerGroupID,
            kafka: try kafkaConfiguration(), database: try PostgresAccess(self).options)
        configuration.timeout = .seconds(selfHealingTimeoutSeconds)
        configuration.namespace = selfHealingNamespace
        return configuration
    }

    /// Where the error budget is read; nil where it is not.
    var errorBudget: BudgetConfiguration? {
        guard slaManagementEnabled, let host = slaManagementHost else { return nil }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        var configuration = BudgetConfiguration(url: "http://\(name):\(slaManagementPort)", serviceName: serviceName)
        configuration.timeout = .seconds(slaManagementTimeoutSeconds)
        configuration.ttl = .seconds(slaManagementCacheTTL)
        configuration.criticalBelow = slaBudgetCriticalThreshold * 100
        return configuration
    }
}
