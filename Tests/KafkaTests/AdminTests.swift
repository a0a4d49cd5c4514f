import Kafka
import Testing

@Suite(.ownThread) struct AdminTests {
    @Test func `describes the cluster`() throws {
        let bench = try Bench(brokers: 3)
        let cluster = try bench.admin().cluster(timeout: .seconds(10))
        #expect(cluster.id?.hasPrefix("mockCluster") == true)
        #expect(cluster.controller == 0)  // the mock cluster names a broker that it does not have
        #expect(cluster.brokers.map(\.id) == [1, 2, 3])
        let servers = cluster.brokers.map { "\($0.host):\($0.port)" }.joined(separator: ",")
        #expect(servers == bench.cluster.bootstrapServers)
    }

    @Test func `lists all topics and creates none`() throws {
        let bench = try Bench(partitions: 3, brokers: 2)
        try bench.cluster.createTopic("audit", partitions: 1)
        let admin = try bench.admin()
        let expected = [
            TopicDescription(name: "audit", partitions: 1, replication: 2),
            TopicDescription(name: "orders", partitions: 3, replication: 2),
        ]
        let found = try admin.topics(timeout: .seconds(10))
        #expect(found == expected, "\(found)")
        #expect(try admin.topics(timeout: .seconds(10)) == expected)
    }

    @Test func `says which broker error a topic has`() throws {
        let bench = try Bench()
        bench.cluster.setError(.topicAuthorizationFailed, topic: bench.topic)
        let topics = try bench.admin().topics(timeout: .seconds(10))
        #expect(topics.map(\.error?.code) == [.topicAuthorizationFailed])
        #expect(topics.map(\.error?.place) == ["list topics: orders"])
    }

    /// The mock cluster answers neither request: what counts is that the caller learns it in time.
    @Test func `creating topics without an answer fails in time and says why`() throws {
        let bench = try Bench()
        let admin = try bench.admin()
        let begin = ContinuousClock.now
        let error = failure { () throws(KafkaError) in
            _ = try admin.createTopics([NewTopic("new", partitions: 1, replication: 1)], timeout: .seconds(2))
        }
        #expect(ContinuousClock.now - begin < .seconds(5))
        #expect(error?.operation == "create topics")
        #expect(error.map { [.timedOut, .unsupportedFeature].contains($0.code) } == true, "\(error as Any)")
    }

    @Test func `describing a configuration without an answer fails in time and says why`() throws {
        let bench = try Bench()
        let admin = try bench.admin()
        let begin = ContinuousClock.now
        let error = failure { () throws(KafkaError) in
            _ = try admin.configuration(ofTopic: bench.topic, timeout: .seconds(2))
        }
        #expect(ContinuousClock.now - begin < .seconds(5))
        #expect(error?.operation == "describe configuration")
        #expect(error.map { [.timedOut, .unsupportedFeature].contains($0.code) } == true, "\(error as Any)")
    }

    @Test func `no broker at all fails in time and says so`() throws {
        let admin = try Admin(["bootstrap.servers": "127.0.0.1:1"], callbacks: .silent)
        let begin = ContinuousClock.now
        let created = failure { () throws(KafkaError) in
            _ = try admin.createTopics([NewTopic("new", partitions: 1)], timeout: .milliseconds(500))
        }
        let listed = failure { () throws(KafkaError) in _ = try admin.topics(timeout: .milliseconds(500)) }
        #expect(ContinuousClock.now - begin < .seconds(5))
        #expect(created?.code == .timedOut)
        #expect(created?.text.hasPrefix("no broker answered within 0.5 seconds") == true)
        #expect(listed?.operation == "list topics")
    }

    @Test(arguments: [
        NewTopic("", partitions: 1), NewTopic("zero", partitions: 0),
        NewTopic("many", partitions: 1, replication: 2_000_000),
    ])
    func `a description that makes no sense is refused at once`(topic: NewTopic) throws {
        let bench = try Bench()
        let admin = try bench.admin()
        let error = failure { () throws(KafkaError) in _ = try admin.createTopics([topic], timeout: .seconds(2)) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.topic == topic.name)
    }

    @Test func `creating nothing asks nobody`() throws {
        let admin = try Admin(["bootstrap.servers": "127.0.0.1:1"], callbacks: .silent)
        #expect(try admin.createTopics([], timeout: .seconds(5)).isEmpty)
    }

    @Test func `reads the offsets of a group without being in it`() throws {
        let bench = try Bench(partitions: 2)
        let consumer = try bench.reader()
        try consumer.commit([PartitionOffset(bench.partition(1), 8, metadata: "v1:0-8:b")])
        let found = try bench.admin().committedOffsets(
            ofGroup: "readers", partitions: [bench.partition(0), bench.partition(1)], timeout: .seconds(10))
        #expect(
            found == [
                FoundOffset(bench.partition(0), offset: nil),
                FoundOffset(bench.partition(1), offset: 8, metadata: "v1:0-8:b"),
            ])
    }

    @Test func `offsets of no partitions ask nobody`() throws {
        let admin = try Admin(["bootstrap.servers": "127.0.0.1:1"], callbacks: .silent)
        #expect(try admin.committedOffsets(ofGroup: "readers", partitions: [], timeout: .seconds(5)) == [])
    }

    @Test func `offsets of a partition asked for twice are refused`() throws {
        let bench = try Bench()
        let admin = try bench.admin()
        let twice = [bench.partition(), bench.partition()]
        let error = failure { () throws(KafkaError) in
            _ = try admin.committedOffsets(ofGroup: "readers", partitions: twice, timeout: .seconds(5))
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.operation == "list offsets of group readers")
    }

    @Test func `an error of one partition does not hide the others' offsets`() throws {
        let bench = try Bench()
        let consumer = try bench.reader()
        try consumer.commit([PartitionOffset(bench.partition(), 8)])
        let found = try bench.admin().committedOffsets(
            ofGroup: "readers", partitions: [bench.partition(0), bench.partition(4)], timeout: .seconds(10))
        #expect(found.map(\.offset) == [8, nil])
        #expect(found.map(\.error?.code) == [nil, .unknownTopicOrPartition])
    }

    @Test func `a topic without a name has no configuration`() throws {
        let bench = try Bench()
        let admin = try bench.admin()
        let error = failure { () throws(KafkaError) in _ = try admin.configuration(ofTopic: "", timeout: .seconds(2)) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func `the caller's time-out counts when a broker is slow`() throws {
        let bench = try Bench()
        let admin = try bench.admin()
        _ = try admin.topics(timeout: .seconds(10))
        try bench.cluster.setRoundTrip(.seconds(3))
        let begin = ContinuousClock.now
        let error = failure { () throws(KafkaError) in _ = try admin.topics(timeout: .milliseconds(300)) }
        #expect(ContinuousClock.now - begin < .seconds(2))
        #expect(error?.code == .timedOut)
        #expect(error?.operation == "list topics")
    }

    @Test func `offsets of a group without a name are refused`() throws {
        let bench = try Bench()
        let admin = try bench.admin()
        let error = failure { () throws(KafkaError) in
            _ = try admin.committedOffsets(ofGroup: "", timeout: .seconds(5))
        }
        #expect(error?.code == .invalidArgument)
    }
}
