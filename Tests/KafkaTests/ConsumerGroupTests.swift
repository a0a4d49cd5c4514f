import Kafka
import Testing

@Suite(.ownThread) struct ConsumerGroupTests {
    @Test func `an assignment comes with who we are and waits for its answer`() throws {
        let bench = try Bench(partitions: 2)
        try bench.fill(1, partition: 1)
        var consumer = try bench.consumer()
        try consumer.subscribe(to: [bench.topic])
        guard case .assigned(let partitions, let metadata)? = consumer.rebalance() else {
            Issue.record("no assignment")
            return
        }
        #expect(partitions.sorted() == [bench.partition(0), bench.partition(1)])
        #expect(metadata.group == "readers")
        #expect(metadata.generation > 0)
        #expect(metadata.member == consumer.memberID)
        #expect(metadata.isMember)
        #expect(try consumer.assignment() == [])
        #expect(consumer.next(within: .milliseconds(200)) == nil)
        try consumer.assign([PartitionOffset(bench.partition(1), 0)])
        #expect(consumer.values(1) == ["0"])
        try consumer.close()
    }

    @Test func `a second consumer takes its share, and gets all when the first one leaves`() throws {
        let bench = try Bench(partitions: 2)
        let both = [bench.partition(0), bench.partition(1)]
        var first = try bench.consumer(["client.id": "first"])
        try first.subscribe(to: [bench.topic])
        #expect(try first.join().sorted() == both)

        var second = try bench.consumer(["client.id": "second"])
        try second.subscribe(to: [bench.topic])
        var (shareOfFirst, shareOfSecond) = (both, [TopicPartition]())
        var events: [RebalanceEvent.Shape] = []
        let deadline = ContinuousClock.now + .seconds(40)
        while (shareOfFirst + shareOfSecond).sorted() != both || shareOfSecond.count != 1,
            ContinuousClock.now < deadline
        {
            if let event = try first.follow(&shareOfFirst) { events.append(event) }
            _ = try second.follow(&shareOfSecond)
        }
        #expect(events.first == .revoked(both))
        #expect(shareOfFirst.count == 1)
        #expect(shareOfSecond.count == 1)
        #expect((shareOfFirst + shareOfSecond).sorted() == both)

        try first.close()
        while shareOfSecond.count < 2, ContinuousClock.now < deadline { _ = try second.follow(&shareOfSecond) }
        #expect(shareOfSecond.sorted() == both)
        #expect(try second.groupMetadata().generation > 2)
        try second.close()
    }

    @Test func `a consumer that the group has forgotten loses its partitions`() throws {
        let bench = try Bench(partitions: 1)
        var consumer = try bench.consumer()
        try consumer.subscribe(to: [bench.topic])
        #expect(try consumer.join() == [bench.partition()])
        bench.cluster.push(.unknownMemberID, for: .heartbeat)
        #expect(consumer.rebalance().map(\.shape) == .lost([bench.partition()]))
        #expect(consumer.assignmentLost == true)
        try consumer.unassign()
        #expect(try consumer.join() == [bench.partition()])
        #expect(consumer.assignmentLost == false)
    }

    @Test func `closes although a rebalance was not answered`() throws {
        let bench = try Bench()
        var consumer = try bench.consumer()
        try consumer.subscribe(to: [bench.topic])
        #expect(consumer.rebalance().map(\.shape) == .assigned([bench.partition()]))
        try consumer.close()
    }

    @Test func `committed offsets keep their metadata`() throws {
        let bench = try Bench(partitions: 2)
        let consumer = try bench.reader()
        try consumer.commit([PartitionOffset(bench.partition(0), 12, metadata: "v1:0-12:b")])
        let found = try consumer.committed([bench.partition(0), bench.partition(1)], timeout: .seconds(10))
        #expect(
            found == [
                FoundOffset(bench.partition(0), offset: 12, metadata: "v1:0-12:b"),
                FoundOffset(bench.partition(1), offset: nil),
            ])
        try consumer.commit([PartitionOffset(bench.partition(0), 13)])
        #expect(
            try consumer.committed([bench.partition(0)], timeout: .seconds(10))
                == [FoundOffset(bench.partition(0), offset: 13)])
    }

    @Test func `an error of one partition does not hide the others' offsets`() throws {
        let bench = try Bench()
        let consumer = try bench.reader()
        try consumer.commit([PartitionOffset(bench.partition(), 3)])
        let found = try consumer.committed([bench.partition(), bench.partition(5)], timeout: .seconds(10))
        #expect(found.map(\.offset) == [3, nil])
        #expect(found.map(\.error?.code) == [nil, .unknownTopicOrPartition])
        #expect(found.last?.error?.place == "read committed offsets: orders[5]")
    }

    @Test(arguments: [ErrorCode.illegalGeneration, .unknownMemberID, .groupAuthorizationFailed])
    func `a refused commit is thrown with its code`(code: ErrorCode) throws {
        let bench = try Bench()
        let consumer = try bench.reader()
        bench.cluster.push(code, for: .offsetCommit)
        let error = failure { () throws(KafkaError) in
            try consumer.commit([PartitionOffset(bench.partition(), 3)])
        }
        #expect(error?.code == code)
        #expect(error?.operation == "commit offsets")
    }

    @Test func `offsets that nobody answers for are an error of the call`() throws {
        let bench = try Bench()
        let consumer = try bench.reader()
        try bench.cluster.takeDown()
        let error = failure { () throws(KafkaError) in
            _ = try consumer.committed([bench.partition()], timeout: .milliseconds(500))
        }
        #expect(error?.code == .timedOut)
        #expect(error?.operation == "read committed offsets")
    }
}
