internal import FlowC
internal import Foundation
internal import Kafka
internal import OrchestratorTestKit

/// Where a run takes place: its servers, and the environment that its programs get. Topics, group and instances carry the
/// run's name, so that a real broker can be shared.
struct ChaosPlace {
    /// What tells this run from every other: the time of its start, epoch milliseconds.
    let number: UInt64
    /// The run's own name.
    let name: String
    /// The environment of every program of the run.
    let environment: [String: String]
    /// The words of `orchestrator` that start an instance.
    let arguments: [String]
    /// The flags of every program that uses Kafka.
    let properties: [String]
    /// What the environment and the flags mean.
    let settings: Settings

    /// Describes a place. `given` are the settings of the command itself.
    init(
        _ wishes: ChaosWishes, _ servers: ChaosServers, given: Settings, base: [String: String], file: String?,
        number: UInt64
    ) throws {
        self.number = number
        name = "chaos-\(number)"
        let sessionMs = Int(wishes.sessionTimeout / .milliseconds(1))
        var properties = given.librdkafka.values
        properties["session.timeout.ms"] = String(sessionMs)
        // A transaction must not outlive the membership of who began it.
        if properties["transaction.timeout.ms"] == nil {
            properties["transaction.timeout.ms"] = String(sessionMs * 5 / 6)
        }
        let pairs = properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var environment = base.merging([
            "KAFKA_BOOTSTRAP_SERVERS": servers.bootstrapServers, "DATABASE_URL": servers.databaseURL,
            "KAFKA_CONSUMER_GROUP_ID": name, "KAFKA_AUTO_OFFSET_RESET": "earliest", "LANES": String(wishes.lanes),
            "LOG_FORMAT": "text", "LIBRDKAFKA_PROPERTIES": "", "HTTP": "off",
            // No ticket of a run without workers may expire: its deadline is an event of its own.
            "SLA_TICKET_MIN_TIMEOUT_MS": "86400000",
        ]) { $1 }
        environment.merge(wishes.workers?.environment ?? [:]) { $1 }
        if !servers.isMock {
            for setting in SettingTable.all where setting.key.lowercased().hasSuffix("topic") {
                environment[setting.environment] = name + "." + setting.show(given)
            }
        }
        settings = try LoadedSettings(flags: ["librdkafka": pairs], environment: environment, file: file).settings
        self.environment = environment
        // The mock cluster shows records of aborted transactions, so there it is the marks that count and not the witness.
        self.properties = pairs.flatMap { ["--librdkafka", $0] }
        arguments = ["run"] + self.properties + (servers.isMock ? ["--assume-unpublished"] : [])
    }

    /// Deletes the topics that carry the run's name.
    func deleteTopics() throws {
        try KafkaAccess(settings).run { try $0.delete(TopicPlan(settings, optional: true), prefix: name + ".") }
    }
}
