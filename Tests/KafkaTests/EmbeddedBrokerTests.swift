import Kafka
import OrchestratorTestKit
import Testing

@Suite(.ownThread) struct EmbeddedBrokerTests {
    @Test func `has its topics from the start`() throws {
        let broker = try EmbeddedBroker(topics: [.init("plans", partitions: 4), .init("tickets")])
        let admin = try Admin(["bootstrap.servers": broker.bootstrapServers], callbacks: .silent)
        let topics = try admin.topics(timeout: .seconds(10))
        #expect(topics.map(\.name) == ["plans", "tickets"])
        #expect(topics.map(\.partitions) == [4, 1])
    }

    @Test func `refuses a topic that is named twice`() {
        let error = failure { () throws(KafkaError) in
            _ = try EmbeddedBroker(topics: [.init("plans"), .init("plans", partitions: 2)])
        }
        #expect(error?.code == .topicAlreadyExists)
        #expect(error?.topic == "plans")
    }

    @Test func `two clients of it see the same records`() throws {
        let broker = try EmbeddedBroker(topics: [.init("plans")])
        var producer = try Producer(["bootstrap.servers": broker.bootstrapServers], callbacks: .silent)
        try producer.produce(ProducerRecord(topic: "plans", key: [1], value: Array("p".utf8)))
        try producer.flush(timeout: .seconds(10))
        var consumer = try Consumer(
            ["bootstrap.servers": broker.bootstrapServers, "group.id": "g"], callbacks: .silent)
        try consumer.assign([PartitionOffset(TopicPartition("plans", 0), PartitionOffset.beginning)])
        #expect(consumer.values(1) == ["p"])
    }
}
