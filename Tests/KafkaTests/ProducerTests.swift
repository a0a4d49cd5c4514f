import Kafka
import Testing

@Suite(.ownThread) struct ProducerTests {
    @Test(arguments: [
        (key: Array("plan-1".utf8) as [UInt8]?, value: Array("{}".utf8) as [UInt8]?), (key: nil, value: [0, 1, 255]),
        (key: [], value: []), (key: [7], value: nil),
    ])
    func `what is produced is consumed, byte by byte`(key: [UInt8]?, value: [UInt8]?) throws {
        let bench = try Bench(partitions: 2)
        var producer = try bench.producer()
        try producer.produce(
            ProducerRecord(
                topic: bench.topic, partition: 1, key: key, value: value,
                headers: [Header("x-batch", "b1"), Header("x-batch", "b2"), Header("null", bytes: nil)],
                timestamp: 1_700_000_000_123))
        try producer.flush(timeout: .seconds(10))
        var reader = try bench.reader(of: 1)
        let expected = ConsumedRecord(
            partition: bench.partition(1), offset: 0, timestamp: 1_700_000_000_123, timestampType: .created, key: key,
            value: value,
            headers: [Header("x-batch", "b1"), Header("x-batch", "b2"), Header("null", bytes: nil)])
        #expect(reader.records(1) == [expected])
        #expect(producer.takeDeliveryFailures() == [])
        #expect(producer.outstanding == 0)
    }

    @Test func `a record without a timestamp gets the time of now`() throws {
        let bench = try Bench()
        try bench.fill(1)
        var reader = try bench.reader()
        let records = reader.records(1)
        let record = try #require(records.first)
        #expect(record.timestampType == .created)
        #expect(try #require(record.timestamp) > 1_700_000_000_000)
    }

    @Test func `shared headers come before the record's own and serve many records`() throws {
        let bench = try Bench()
        var producer = try bench.producer()
        let shared = HeaderList([Header("x-batch", "b"), Header("x-source", "in/0")])
        for number in 0..<3 {
            let own = [Header("n", "\(number)")]
            try producer.produce(
                ProducerRecord(topic: bench.topic, partition: 0, value: [1], headers: own), sharing: shared)
        }
        try producer.flush(timeout: .seconds(10))
        var reader = try bench.reader()
        let headers = reader.records(3).map(\.headers)
        #expect(
            headers
                == (0..<3).map { [Header("x-batch", "b"), Header("x-source", "in/0"), Header("n", "\($0)")] })
    }

    @Test func `the same key goes to the same partition`() throws {
        let bench = try Bench(partitions: 8)
        var producer = try bench.producer()
        for number in 0..<20 {
            try producer.produce(ProducerRecord(topic: bench.topic, key: [42], value: Array("\(number)".utf8)))
        }
        try producer.flush(timeout: .seconds(10))
        let consumer = try bench.consumer()
        let highs = try (0..<8).map {
            try consumer.watermarks(of: bench.partition($0), timeout: .seconds(10)).high
        }
        #expect(highs.sorted() == [0, 0, 0, 0, 0, 0, 0, 20])
    }

    @Test func `a record above message-max-bytes is refused at once`() throws {
        let bench = try Bench()
        var producer = try bench.producer(["message.max.bytes": "2000"])
        let error = failure { () throws(KafkaError) in
            let value = [UInt8](repeating: 1, count: 3_000)
            try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: value))
        }
        #expect(error?.code == .messageTooLarge)
        #expect(error?.place == "produce: orders[0]")
        #expect(producer.outstanding == 0)
    }

    @Test func `a refused record keeps nothing: neither its headers nor a place in the queue`() throws {
        let bench = try Bench()
        var producer = try bench.producer(["message.max.bytes": "2000"])
        let shared = HeaderList([Header("shared", "s")])
        let large = ProducerRecord(
            topic: bench.topic, partition: 0, value: [UInt8](repeating: 1, count: 3_000), headers: [Header("own", "o")])
        var refused: [ErrorCode?] = []
        for _ in 0..<3 {
            refused.append(failure { () throws(KafkaError) in try producer.produce(large) }?.code)
            refused.append(failure { () throws(KafkaError) in try producer.produce(large, sharing: shared) }?.code)
        }
        #expect(refused == Array(repeating: .messageTooLarge, count: 6))
        let small = ProducerRecord(topic: bench.topic, partition: 0, value: [1], headers: [Header("own", "o")])
        try producer.produce(small, sharing: shared)
        try producer.flush(timeout: .seconds(10))
        var reader = try bench.reader()
        #expect(reader.records(1).map(\.headers) == [[Header("shared", "s"), Header("own", "o")]])
    }

    @Test func `headers count for the size of a record`() throws {
        let bench = try Bench()
        var producer = try bench.producer(["message.max.bytes": "2000"])
        let error = failure { () throws(KafkaError) in
            try producer.produce(
                ProducerRecord(
                    topic: bench.topic, partition: 0, value: [1],
                    headers: [Header("large", bytes: [UInt8](repeating: 1, count: 3_000))]))
        }
        #expect(error?.code == .messageTooLarge)
    }

    @Test func `bytes may lie in one blob of many records`() throws {
        let bench = try Bench()
        var producer = try bench.producer()
        let blob = Array("k0v0k1v1".utf8)
        let error = blob.withUnsafeBytes { bytes in
            failure { () throws(KafkaError) in
                for start in [0, 4] {
                    try producer.produce(
                        topic: bench.topic, partition: 0,
                        key: UnsafeRawBufferPointer(rebasing: bytes[start..<start + 2]),
                        value: UnsafeRawBufferPointer(rebasing: bytes[start + 2..<start + 4]),
                        headers: HeaderList([Header("n", "\(start)")]), timestamp: 1_000 + Int64(start))
                }
            }
        }
        #expect(error == nil)
        try producer.flush(timeout: .seconds(10))
        var reader = try bench.reader()
        let expected = [0, 1].map { number in
            ConsumedRecord(
                partition: bench.partition(), offset: Int64(number), timestamp: 1_000 + 4 * Int64(number),
                timestampType: .created, key: Array("k\(number)".utf8), value: Array("v\(number)".utf8),
                headers: [Header("n", "\(4 * number)")])
        }
        #expect(reader.records(2) == expected)
    }

    @Test func `a partition that does not exist is a permanent failure`() throws {
        let bench = try Bench(partitions: 2)
        var producer = try bench.producer()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 7, value: [1]))
        try producer.flush(timeout: .seconds(10))
        #expect(producer.takeDeliveryFailures().map(\.reason) == [.permanent])
        let known = failure { () throws(KafkaError) in
            try producer.produce(ProducerRecord(topic: bench.topic, partition: 7, value: [1]))
        }
        #expect(known?.code == .unknownPartition)
        #expect(known?.place == "produce: orders[7]")
    }

    @Test(arguments: ["", String(repeating: "x", count: 600)])
    func `a topic that cannot exist is refused`(name: String) throws {
        let bench = try Bench()
        var producer = try bench.producer()
        let error = failure { () throws(KafkaError) in try producer.produce(ProducerRecord(topic: name, value: [1])) }
        #expect(error?.code == .invalidArgument)
        #expect(error?.operation == "open topic \(name)")
    }

    @Test func `a flush that runs out of its time says so and loses nothing`() throws {
        let bench = try Bench()
        try bench.cluster.takeDown()
        var producer = try bench.producer()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: Array("kept".utf8)))
        let error = failure { () throws(KafkaError) in try producer.flush(timeout: .milliseconds(100)) }
        #expect(error?.code == .timedOut)
        #expect(error?.operation == "flush")
        #expect(producer.outstanding == 1)
        try bench.cluster.bringUp()
        try producer.flush(timeout: .seconds(20))
        #expect(producer.outstanding == 0)
        var reader = try bench.reader()
        #expect(reader.values(1) == ["kept"])
    }

    @Test func `a full queue is waited for, and the wait ends at its limit`() throws {
        let bench = try Bench()
        try bench.cluster.takeDown()
        var producer = try bench.producer(["queue.buffering.max.messages": "1"])
        let record = ProducerRecord(topic: bench.topic, partition: 0, value: [1])
        try producer.produce(record)
        let begin = ContinuousClock.now
        let error = failure { () throws(KafkaError) in
            try producer.produce(record, waiting: .milliseconds(300))
        }
        #expect(error?.code == .queueFull)
        #expect(ContinuousClock.now - begin >= .milliseconds(300))
        try bench.cluster.bringUp()
        try producer.produce(record, waiting: .seconds(20))
        try producer.flush(timeout: .seconds(20))
        #expect(producer.takeDeliveryFailures() == [])
    }

    @Test func `an idempotent producer stores each record once when answers are lost`() throws {
        let bench = try Bench()
        var producer = try bench.producer(["enable.idempotence": "true", "retry.backoff.ms": "1"])
        bench.cluster.push(.notCoordinator, .transport, for: .produce)
        for number in 0..<5 {
            try producer.produce(
                ProducerRecord(topic: bench.topic, partition: 0, value: Array("\(number)".utf8)))
        }
        try producer.flush(timeout: .seconds(20))
        #expect(producer.takeDeliveryFailures().map(\.error.code) == [])
        var reader = try bench.reader()
        #expect(reader.values(5) == ["0", "1", "2", "3", "4"])
    }

    @Test func `knows the cluster that it writes to`() throws {
        let bench = try Bench()
        let producer = try bench.producer()
        #expect(producer.clusterID(timeout: .seconds(10))?.hasPrefix("mockCluster") == true)
        #expect(producer.fatalError == nil)
    }
}
