import Kafka
import OrchestratorTestKit
import Testing

@testable import orchestrator

@Suite struct `Decision publisher` {
    private func access(_ broker: EmbeddedBroker) throws -> KafkaAccess {
        var settings = Settings()
        settings.kafkaBootstrapServers = broker.bootstrapServers
        return try KafkaAccess(settings)
    }

    private func value(_ index: Int) -> DecisionValue {
        DecisionValue(key: "k\(index)", headers: [("n", "\(index)")], value: Array("{\"i\":\(index)}".utf8))
    }

    @Test func `delivers keys, headers and values, and the reader sees them all`() throws {
        let broker = try EmbeddedBroker(topics: [.init("t", partitions: 2)])
        let access = try access(broker)
        let report = try DecisionPublisher(topic: "t", rate: nil).publish(50, through: access, record: value)
        #expect(report.sent == 50 && report.delivered == 50 && report.failures.isEmpty)
        var reader = try TopicReader(access.topic("t"), through: access, fromBeginning: true, follows: false)
        var seen: Set<String> = []
        while let record = try reader.next(until: nil) {
            let key = String(decoding: record.key ?? [], as: UTF8.self)
            #expect(record.header("n")?.text == String(key.dropFirst()))
            #expect(record.value == Array("{\"i\":\(key.dropFirst())}".utf8))
            seen.insert(key)
        }
        #expect(seen == Set((0..<50).map { "k\($0)" }))
    }

    @Test func `reports what was not delivered`() throws {
        let broker = try EmbeddedBroker(topics: [.init("t")])
        broker.cluster.push(.topicAuthorizationFailed, for: .produce)
        let report = try DecisionPublisher(topic: "t", rate: nil).publish(1, through: access(broker), record: value)
        #expect(report.sent == 1 && report.delivered == 0)
        #expect(report.failures.map(\.error.code) == [.topicAuthorizationFailed])
    }

    @Test func `begins behind the newest record when it follows`() throws {
        let broker = try EmbeddedBroker(topics: [.init("t")])
        let access = try access(broker)
        let publisher = DecisionPublisher(topic: "t", rate: nil)
        _ = try publisher.publish(3, through: access, record: value)
        var reader = try TopicReader(access.topic("t"), through: access, fromBeginning: false, follows: true)
        _ = try publisher.publish(1, through: access) { _ in value(9) }
        let record = try reader.next(until: .now + .seconds(20))
        #expect(record?.offset == 3)
        #expect(record?.key == Array("k9".utf8))
    }

    @Test func `ends at its deadline`() throws {
        let broker = try EmbeddedBroker(topics: [.init("t")])
        let access = try access(broker)
        var reader = try TopicReader(access.topic("t"), through: access, fromBeginning: true, follows: true)
        #expect(try reader.next(until: .now + .milliseconds(50)) == nil)
    }
}
