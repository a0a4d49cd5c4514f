import Kafka
import Testing

@Suite(.ownThread) struct ConsumerTests {
    @Test func `starts at the offset that it is given`() throws {
        let bench = try Bench(partitions: 2)
        try bench.fill(5, partition: 1)
        var consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(bench.partition(1), 3)])
        #expect(try consumer.assignment() == [bench.partition(1)])
        let records = consumer.records(2)
        #expect(records.map(\.offset) == [3, 4])
        #expect(records.map(\.partition) == [bench.partition(1), bench.partition(1)])
        #expect(try consumer.position(of: [bench.partition(1)]) == [FoundOffset(bench.partition(1), offset: 5)])
    }

    @Test func `records of several topics have their own names`() throws {
        let bench = try Bench()
        let names = ["a", "b", "c"]
        for name in names { try bench.cluster.createTopic(name, partitions: 1) }
        var producer = try bench.producer()
        for round in 0..<2 {
            for name in names {
                try producer.produce(ProducerRecord(topic: name, partition: 0, value: Array("\(name)\(round)".utf8)))
            }
        }
        try producer.flush(timeout: .seconds(10))
        var consumer = try bench.consumer()
        try consumer.assign(names.map { PartitionOffset(TopicPartition($0, 0), PartitionOffset.beginning) })
        let seen = consumer.records(6).map { record in
            "\(record.partition)@\(record.offset) \(String(decoding: record.value ?? [], as: UTF8.self))"
        }
        #expect(seen.sorted() == ["a[0]@0 a0", "a[0]@1 a1", "b[0]@0 b0", "b[0]@1 b1", "c[0]@0 c0", "c[0]@1 c1"])
    }

    @Test func `starts behind the newest record when told so`() throws {
        let bench = try Bench()
        try bench.fill(3)
        var consumer = try bench.consumer(["enable.partition.eof": "true"])
        try consumer.assign([PartitionOffset(bench.partition(), PartitionOffset.end)])
        guard case .endOfPartition(_, let offset)? = consumer.next() else {
            Issue.record("no end of the partition")
            return
        }
        #expect(offset == 3)
        try bench.fill(1)
        #expect(consumer.records(1).map(\.offset) == [3])
    }

    @Test func `reads on when a broker comes back`() throws {
        let bench = try Bench()
        try bench.fill(2)
        var consumer = try bench.reader(["reconnect.backoff.max.ms": "100"])
        #expect(consumer.values(2) == ["0", "1"])
        try bench.cluster.takeDown()
        #expect(consumer.next(within: .milliseconds(300)) == nil)
        try bench.cluster.bringUp()
        try bench.fill(1)
        #expect(consumer.values(1) == ["0"])
    }

    @Test func `assigning anew replaces what was assigned`() throws {
        let bench = try Bench(partitions: 2)
        try bench.fill(2, partition: 0)
        try bench.fill(2, partition: 1)
        var consumer = try bench.reader(of: 0)
        #expect(consumer.records(2).map(\.partition) == [bench.partition(0), bench.partition(0)])
        try consumer.assign([PartitionOffset(bench.partition(1), 1)])
        #expect(try consumer.assignment() == [bench.partition(1)])
        #expect(consumer.records(1).map(\.offset) == [1])
        #expect(consumer.next(within: .milliseconds(200)) == nil)
    }

    @Test(arguments: [["bootstrap.servers": "127.0.0.1:1"], ["group.id": ""]] as [KafkaConfiguration])
    func `refuses to be without a group`(configuration: KafkaConfiguration) {
        let error = failure { () throws(KafkaError) in _ = try Consumer(configuration, callbacks: .silent) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.text == "group.id is missing: a consumer needs one, also for explicit offsets")
    }

    @Test func `subscribing to nothing is refused`() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
        let error = failure { () throws(KafkaError) in try consumer.subscribe(to: []) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func `has no position before the first record`() throws {
        let bench = try Bench()
        let consumer = try bench.reader()
        #expect(try consumer.position(of: [bench.partition()]) == [FoundOffset(bench.partition(), offset: nil)])
    }

    @Test func `reads nothing any more after unassign`() throws {
        let bench = try Bench()
        try bench.fill(3)
        var consumer = try bench.reader()
        #expect(consumer.values(1) == ["0"])
        try consumer.unassign()
        #expect(try consumer.assignment() == [])
        #expect(consumer.next(within: .milliseconds(300)) == nil)
    }

    @Test func `a paused partition goes on where it stopped`() throws {
        let bench = try Bench()
        try bench.fill(4)
        var consumer = try bench.reader()
        #expect(consumer.values(2) == ["0", "1"])
        try consumer.pause([bench.partition()])
        #expect(consumer.next(within: .milliseconds(300)) == nil)
        try consumer.resume([bench.partition()])
        #expect(consumer.values(2) == ["2", "3"])
    }

    @Test func `seek reads on from another offset`() throws {
        let bench = try Bench()
        try bench.fill(4)
        var consumer = try bench.reader()
        #expect(consumer.values(4) == ["0", "1", "2", "3"])
        try consumer.seek(to: [PartitionOffset(bench.partition(), 1)], timeout: .seconds(5))
        #expect(consumer.values(3) == ["1", "2", "3"])
    }

    @Test func `pause and seek name a partition that is not assigned`() throws {
        let bench = try Bench()
        let consumer = try bench.reader()
        let other = TopicPartition("other", 7)
        let paused = failure { () throws(KafkaError) in try consumer.pause([other]) }
        #expect(paused?.code == .unknownPartition)
        #expect(paused?.place == "pause: other[7]")
        let sought = failure { () throws(KafkaError) in
            try consumer.seek(to: [PartitionOffset(other, 1)], timeout: .seconds(5))
        }
        #expect(sought?.place == "seek: other[7]")
    }

    @Test func `tells the end of a partition when asked to`() throws {
        let bench = try Bench()
        try bench.fill(2)
        var consumer = try bench.reader(["enable.partition.eof": "true"])
        #expect(consumer.values(2) == ["0", "1"])
        guard case .endOfPartition(let partition, let offset)? = consumer.next() else {
            Issue.record("no end of the partition")
            return
        }
        #expect(partition == bench.partition())
        #expect(offset == 2)
    }

    @Test func `an offset outside of the log is a failure that names the partition`() throws {
        let bench = try Bench()
        try bench.fill(2)
        var consumer = try bench.consumer()
        try consumer.assign([PartitionOffset(bench.partition(), 100)])
        let found = consumer.failure()
        let error = try #require(found)
        #expect(error.code == .autoOffsetReset)
        #expect(error.place == "poll: orders[0]")
        #expect(error.kind == .other)
    }

    @Test func `knows the bounds of a partition`() throws {
        let bench = try Bench()
        try bench.fill(3)
        let consumer = try bench.consumer()
        #expect(
            try consumer.watermarks(of: bench.partition(), timeout: .seconds(10)) == Watermarks(low: 0, high: 3))
    }

    @Test func `bounds of a partition that does not exist name it`() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
        let error = failure { () throws(KafkaError) in
            _ = try consumer.watermarks(of: bench.partition(9), timeout: .seconds(2))
        }
        #expect(error?.place == "read watermarks: orders[9]")
        #expect(error?.code == .unknownPartition)
    }

    @Test func `a time without a record at or after it has no offset`() throws {
        let bench = try Bench()
        try bench.fill(3)
        let consumer = try bench.consumer()
        let found = try consumer.offsets(
            atOrAfter: 4_000_000_000_000, of: [bench.partition()], timeout: .seconds(10))
        #expect(found == [FoundOffset(bench.partition(), offset: nil)])
    }

    @Test func `refuses a cooperative assignor`() {
        let error = failure { () throws(KafkaError) in
            _ = try Consumer(
                ["group.id": "g", "partition.assignment.strategy": "range,cooperative-sticky"], callbacks: .silent)
        }
        #expect(error?.code == .invalidArgument)
        #expect(error?.text.contains("only eager ones") == true)
    }

    @Test func `returns when the time is over`() throws {
        let bench = try Bench()
        var consumer = try bench.reader()
        guard case .idle = consumer.poll(.milliseconds(10)) else {
            Issue.record("an empty partition gave something")
            return
        }
    }

    @Test func `knows the cluster that it reads from`() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
        #expect(consumer.clusterID(timeout: .seconds(10))?.hasPrefix("mockCluster") == true)
        #expect(consumer.memberID?.isEmpty != false)
        #expect(consumer.fatalError == nil)
        #expect(consumer.assignmentLost == false)
    }
}
