import Foundation
import Kafka
import Testing

private let servers: String? = {
    let found = ProcessInfo.processInfo.environment["KAFKA_BOOTSTRAP_SERVERS"].flatMap { $0.isEmpty ? nil : $0 }
    if found == nil { print("RealBrokerTests skipped: KAFKA_BOOTSTRAP_SERVERS is not set") }
    return found
}()

/// What the mock cluster cannot show: fencing, isolation, generations, offsets of transactions, admin requests.
@Suite(.ownThread, .serialized, .enabled(if: servers != nil, "KAFKA_BOOTSTRAP_SERVERS is not set"))
struct RealBrokerTests {
    private let base: KafkaConfiguration
    private let name = "orchestrator-test-\(UUID().uuidString.lowercased())"
    private var partition: TopicPartition { TopicPartition(name, 0) }

    init() throws {
        base = ["bootstrap.servers": try #require(servers)]
        let admin = try Admin(base, callbacks: .silent)
        let results = try admin.createTopics(
            [NewTopic(name, partitions: 2, replication: 1, configuration: ["retention.ms": "3600000"])],
            timeout: .seconds(30))
        try #require(results.map(\.name) == [name])
        try #require(results.map(\.error) == [nil])
    }

    private func producer() throws(KafkaError) -> Producer {
        let producer = try Producer(
            base.merging(["transactional.id": name, "transaction.timeout.ms": "10000"]), callbacks: .silent)
        try producer.initTransactions(timeout: .seconds(30))
        return producer
    }

    private func consumer() throws(KafkaError) -> Consumer {
        try Consumer(
            base.merging([
                "group.id": name, "enable.auto.commit": "false", "auto.offset.reset": "error",
                "isolation.level": "read_committed",
            ]), callbacks: .silent)
    }

    private func record(_ text: String, timestamp: Int64? = nil) -> ProducerRecord {
        ProducerRecord(topic: name, partition: 0, value: Array(text.utf8), timestamp: timestamp)
    }

    @Test func `creates, lists and describes topics`() throws {
        let admin = try Admin(base, callbacks: .silent)
        let again = try admin.createTopics([NewTopic(name, partitions: 2, replication: 1)], timeout: .seconds(30))
        #expect(again.map(\.error?.code) == [.topicAlreadyExists])
        let topic = try admin.topics(timeout: .seconds(30)).first { $0.name == name }
        #expect(topic?.partitions == 2)
        let entries = try admin.configuration(ofTopic: name, timeout: .seconds(30))
        #expect(entries.first { $0.name == "retention.ms" }?.value == "3600000")
        let cluster = try admin.cluster(timeout: .seconds(30))
        #expect(cluster.id?.isEmpty == false)
        #expect(!cluster.brokers.isEmpty)
    }

    @Test func `offsets of a transaction are kept with their metadata, and aborted records stay hidden`() throws {
        var consumer = try consumer()
        try consumer.subscribe(to: [name])
        guard case .assigned(_, let metadata)? = consumer.rebalance(within: .seconds(60)) else {
            Issue.record("no assignment")
            return
        }
        try consumer.assign([PartitionOffset(partition, 0)])
        var producer = try producer()
        try producer.begin()
        try producer.produce(record("hidden"))
        try producer.flush(timeout: .seconds(30))
        try producer.abort()
        try producer.begin()
        try producer.produce(record("seen"))
        try producer.sendOffsets([PartitionOffset(partition, 1, metadata: "v1:0-1:b")], metadata)
        try producer.commit()
        #expect(consumer.values(1) == ["seen"])
        let expected = [FoundOffset(partition, offset: 1, metadata: "v1:0-1:b")]
        #expect(try consumer.committed([partition], timeout: .seconds(30)) == expected)
        let admin = try Admin(base, callbacks: .silent)
        #expect(
            try admin.committedOffsets(ofGroup: name, partitions: [partition], timeout: .seconds(30)) == expected)
        try consumer.close()
    }

    @Test func `offsets with the metadata of another generation are refused`() throws {
        var consumer = try consumer()
        try consumer.subscribe(to: [name])
        guard case .assigned(_, let metadata)? = consumer.rebalance(within: .seconds(60)) else {
            Issue.record("no assignment")
            return
        }
        try consumer.assign([PartitionOffset(partition, 0)])
        let stale = try GroupMetadata(group: name, member: metadata.member, generation: metadata.generation + 1)
        let producer = try producer()
        try producer.begin()
        let error = failure { () throws(KafkaError) in
            try producer.sendOffsets([PartitionOffset(partition, 1)], stale, timeout: .seconds(30))
        }
        #expect(error?.code == .illegalGeneration)
        #expect(error?.kind == .abortable)
        try producer.abort()
        try consumer.close()
    }

    @Test func `a second producer with the same id fences the first`() throws {
        var first = try producer()
        try first.begin()
        try first.produce(record("lost"))
        let second = try producer()
        let error = failure { () throws(KafkaError) in try first.commit() }
        #expect(error?.kind == .fatal || error?.kind == .abortable)
        try second.begin()
        try second.commit()
    }

    @Test func `a group is described with its members, and its offsets are set when it has none`() throws {
        let admin = try Admin(base, callbacks: .silent)
        #expect(try admin.describeGroup(name, timeout: .seconds(30)).state == .dead)
        var member = try consumer()
        try member.subscribe(to: [name])
        guard case .assigned? = member.rebalance(within: .seconds(60)) else {
            Issue.record("no assignment")
            return
        }
        try member.assign([])
        let group = try admin.describeGroup(name, timeout: .seconds(30))
        #expect(group.state == .stable)
        #expect(group.assignor == "range")
        #expect(group.members.map(\.partitions) == [[partition, TopicPartition(name, 1)]])
        #expect(group.members.map(\.instance) == [nil])
        #expect(group.members.map(\.id) == [member.memberID])
        let place = PartitionOffset(partition, 7, metadata: "by hand")
        let refused = failure { () throws(KafkaError) in
            let answers = try admin.setCommittedOffsets(ofGroup: name, to: [place], timeout: .seconds(30))
            if let error = answers.first?.error { throw error }
        }
        #expect(refused?.code == .unknownMemberID)
        try member.close()
        #expect(try admin.describeGroup(name, timeout: .seconds(30)).state == .empty)
        let set = try admin.setCommittedOffsets(ofGroup: name, to: [place], timeout: .seconds(30))
        #expect(set.map(\.error) == [nil])
        #expect(
            try admin.committedOffsets(ofGroup: name, timeout: .seconds(30))
                == [FoundOffset(partition, offset: 7, metadata: "by hand")])
    }

    @Test func `a static member is described by its instance and keeps its place when it closes`() throws {
        let admin = try Admin(base, callbacks: .silent)
        var member = try Consumer(
            base.merging(["group.id": name, "enable.auto.commit": "false", "group.instance.id": "one-0"]),
            callbacks: .silent)
        try member.subscribe(to: [name])
        _ = member.rebalance(within: .seconds(60))
        try member.assign([])
        try member.close()
        let group = try admin.describeGroup(name, timeout: .seconds(30))
        #expect(group.state == .stable)
        #expect(group.members.map(\.instance) == ["one-0"])
    }

    @Test func `the versions of requests are told by the log`() throws {
        let features = try Admin.brokerFeatures(base, timeout: .seconds(30))
        #expect(features.newest(.endTransaction) != nil)
        #expect(features.verifiesOffsetCommits != nil)
        #expect(features.bumpsEpochs != nil)
    }

    @Test func `an offset is found by its time`() throws {
        var producer = try producer()
        try producer.begin()
        for number in 1...3 {
            try producer.produce(record("\(number)", timestamp: 1_700_000_000_000 + Int64(number) * 1_000))
        }
        try producer.commit()
        var consumer = try consumer()
        // A commit returns before its markers are written everywhere; until then read_committed does not see the records.
        var found: [FoundOffset] = []
        for _ in 1...300 where found.first?.offset == nil {
            found = try consumer.offsets(atOrAfter: 1_700_000_001_500, of: [partition], timeout: .seconds(30))
            _ = consumer.poll(.milliseconds(100))
        }
        #expect(found == [FoundOffset(partition, offset: 1)])
    }
}
