import FlowC
import Kafka
import Testing

@testable import orchestrator

@Suite struct `Topic plan` {
    private func found(_ plan: TopicPlan, replication: Int32 = 1) -> [String: TopicDescription] {
        Dictionary(
            uniqueKeysWithValues: plan.topics.map {
                ($0.name, TopicDescription(name: $0.name, partitions: $0.partitions, replication: replication))
            })
    }

    @Test func `uses the configured names`() {
        var settings = Settings()
        settings.consensusTopic = "decisions"
        settings.ticketsTopic = "tickets"
        let names = TopicPlan(settings, optional: false).topics.map(\.name)
        #expect(names.contains("decisions") && names.contains("tickets"))
        #expect(!names.contains("plans.consensus") && !names.contains("execution.tickets"))
    }

    @Test(arguments: Topic.allCases) func `names every topic by a setting of its own`(_ topic: Topic) {
        var settings = Settings()
        #expect(settings.name(of: topic) == topic.rawValue)
        settings[keyPath: Settings.namePath(of: topic)] = "renamed"
        #expect(Topic.allCases.filter { settings.name(of: $0) == "renamed" } == [topic])
        #expect(SettingTable.all.filter { $0.show(settings) == "renamed" }.count == 1)
    }

    @Test func `leaves optional topics out unless asked for`() {
        #expect(!TopicPlan(Settings(), optional: false).topics.contains { $0.isOptional })
        #expect(TopicPlan(Settings(), optional: true).topics.count == Topic.allCases.count)
    }

    @Test func `wants the topic of flow events when they are written`() {
        var settings = Settings()
        settings.flowTelemetryTopic = "flow"
        #expect(!TopicPlan(settings, optional: false).topics.contains { $0.name == "flow" })
        settings.flowTelemetryEnabled = true
        let plan = TopicPlan(settings, optional: false)
        #expect(plan.topics == TopicPlan(settings, optional: true).topics)
        var topics = found(plan)
        topics["flow"] = nil
        #expect(
            plan.problems(found: topics, brokers: 1).map(\.description) == [
                "flow: missing; create it with `orchestrator topics ensure`"
            ])
        #expect(plan.missing(found: topics, brokers: 1).map(\.partitions) == [3])
    }

    @Test func `finds nothing wrong with topics as wanted`() {
        let plan = TopicPlan(Settings(), optional: true)
        #expect(plan.problems(found: found(plan), brokers: 1) == [])
        #expect(plan.missing(found: found(plan), brokers: 1) == [])
    }

    @Test func `names every difference`() {
        let plan = TopicPlan(Settings(), optional: false)
        var topics = found(plan, replication: 3)
        topics["plans.consensus"] = nil
        topics["execution.tickets"] = TopicDescription(name: "execution.tickets", partitions: 1, replication: 3)
        topics["sla.alerts"] = TopicDescription(name: "sla.alerts", partitions: 12, replication: 2)
        #expect(
            plan.problems(found: topics, brokers: 3).map(\.description) == [
                "plans.consensus: missing; create it with `orchestrator topics ensure`",
                "execution.tickets: 1 partitions instead of 12; add partitions while nothing is under way",
                "sla.alerts: 2 replicas instead of 3; reassign its partitions",
            ])
    }

    @Test(arguments: [(1, 1, "1"), (2, 2, "2"), (3, 3, "2"), (9, 3, "2")])
    func `replicates as far as there are brokers`(_ brokers: Int, _ replication: Int32, _ inSync: String) throws {
        let topics = TopicPlan(Settings(), optional: false).missing(found: [:], brokers: brokers)
        let topic = try #require(topics.first { $0.name == "execution.tickets" })
        #expect(topic.partitions == 12)
        #expect(topic.replication == replication)
        #expect(
            topic.configuration == [
                "cleanup.policy": "delete", "retention.ms": "604800000", "max.message.bytes": "1048576",
                "compression.type": "snappy", "min.insync.replicas": inSync,
            ])
    }
}
