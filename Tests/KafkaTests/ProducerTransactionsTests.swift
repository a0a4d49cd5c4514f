import Kafka
import Testing

@Suite(.ownThread) struct ProducerTransactionsTests {
    let metadata: GroupMetadata
    let bench: Bench

    init() throws {
        metadata = try GroupMetadata(group: "flow-c", member: "m", generation: 1)
        bench = try Bench(partitions: 2)
    }

    var place: PartitionOffset { PartitionOffset(bench.partition(1), 5, metadata: "v1:0-5:b") }

    @Test func `outputs and offsets are committed together, batch after batch`() throws {
        var producer = try bench.transactionalProducer()
        for batch in 0..<3 {
            try producer.begin()
            try producer.produce(
                ProducerRecord(topic: bench.topic, partition: 0, value: Array("\(batch)".utf8)))
            try producer.sendOffsets([place], metadata)
            try producer.commit()
        }
        var reader = try bench.reader(["isolation.level": "read_committed"])
        #expect(reader.values(3) == ["0", "1", "2"])
        #expect(producer.outstanding == 0)
        #expect(producer.takeHiddenRetry() == false)
    }

    @Test func `an abort drops what was not delivered and the producer goes on`() throws {
        var producer = try bench.transactionalProducer(["linger.ms": "10000"])
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1], opaque: 9))
        try producer.abort()
        let failures = producer.takeDeliveryFailures()
        #expect(failures.map(\.opaque) == [9])
        #expect(failures.map(\.reason) == [.purged])
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: Array("kept".utf8)))
        try producer.commit()
        var reader = try bench.reader()
        #expect(reader.values(1) == ["kept"])
    }

    @Test func `calls out of order are refused and change nothing`() throws {
        var producer = try bench.transactionalProducer()
        let record = ProducerRecord(topic: bench.topic, partition: 0, value: [1])
        let codes = [
            failure { () throws(KafkaError) in try producer.produce(record) }?.code,
            failure { () throws(KafkaError) in try producer.commit() }?.code,
            failure { () throws(KafkaError) in try producer.sendOffsets([place], metadata) }?.code,
        ]
        #expect(codes == [.wrongState, .wrongState, .wrongState])
        try producer.begin()
        let again = failure { () throws(KafkaError) in try producer.begin() }
        #expect(again?.code == .wrongState)
        #expect(again?.kind == .other)
        try producer.abort()
    }

    @Test(arguments: [
        (ErrorCode.illegalGeneration, KafkaError.Kind.abortable), (.unknownMemberID, .abortable),
        (.fencedInstanceID, .abortable), (.groupAuthorizationFailed, .abortable), (.invalidProducerEpoch, .fatal),
        (.transactionalIDAuthorizationFailed, .fatal),
    ])
    func `an error of the offset commit has its class`(code: ErrorCode, kind: KafkaError.Kind) throws {
        let producer = try bench.transactionalProducer()
        bench.cluster.push(code, for: .transactionOffsetCommit)
        try producer.begin()
        let error = failure { () throws(KafkaError) in try producer.sendOffsets([place], metadata) }
        #expect(error?.kind == kind)
        #expect(error?.code == (code == .invalidProducerEpoch ? .fenced : code))
        #expect(error?.operation == "send offsets to transaction")
        #expect(producer.takeHiddenRetry() == false)
        #expect((producer.fatalError != nil) == (kind == .fatal))
    }

    @Test(arguments: [
        (ErrorCode.invalidProducerEpoch, ErrorCode.fenced), (.producerFenced, .fenced),
        (.transactionalIDAuthorizationFailed, .transactionalIDAuthorizationFailed),
    ])
    func `a producer that is fenced while it commits is of no use any more`(code: ErrorCode, cause: ErrorCode) throws {
        var producer = try bench.transactionalProducer()
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1]))
        bench.cluster.push(code, for: .endTransaction)
        let error = failure { () throws(KafkaError) in try producer.commit() }
        #expect(error?.kind == .fatal)
        #expect(error?.code == cause)
        #expect(producer.fatalError?.code == cause)
        let later = failure { () throws(KafkaError) in try producer.begin() }
        #expect(later?.kind == .fatal)
        #expect(later?.code == cause)
    }

    @Test func `a record that is refused makes the commit abortable, and abort makes the producer usable`() throws {
        var producer = try bench.transactionalProducer()
        bench.cluster.push(.topicAuthorizationFailed, for: .produce)
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1], opaque: 3))
        let error = failure { () throws(KafkaError) in try producer.commit() }
        #expect(error?.kind == .abortable)
        let failures = producer.takeDeliveryFailures()
        #expect(failures.map(\.opaque) == [3])
        #expect(failures.map(\.reason) == [.permanent])
        try producer.abort()
        try producer.begin()
        try producer.commit()
    }

    @Test func `a commit that runs out of its time is retriable, and the same call ends it`() throws {
        var producer = try bench.transactionalProducer()
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: Array("late".utf8)))
        try producer.flush(timeout: .seconds(10))
        try bench.cluster.delay(.endTransaction, by: .milliseconds(700))
        let error = failure { () throws(KafkaError) in try producer.commit(timeout: .milliseconds(200)) }
        #expect(error?.kind == .retriable)
        #expect(error?.code == .timedOut)
        try producer.commit()
        #expect(producer.takeHiddenRetry() == false)
    }

    @Test func `a record that is not delivered in time makes the commit abortable`() throws {
        var producer = try bench.transactionalProducer(["message.timeout.ms": "300", "transaction.timeout.ms": "10000"])
        try producer.begin()
        try bench.cluster.setLeader(of: bench.partition(0), broker: nil)
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1], opaque: 8))
        let error = failure { () throws(KafkaError) in try producer.commit() }
        #expect(error?.kind == .abortable)
        #expect(producer.takeDeliveryFailures().map(\.opaque) == [8])
        try producer.abort()
    }

    @Test func `no offsets are nothing to send`() throws {
        let producer = try bench.transactionalProducer()
        try producer.begin()
        try producer.sendOffsets([], metadata)
        try producer.commit()
    }

    @Test func `offsets sent again with the same arguments are accepted`() throws {
        let producer = try bench.transactionalProducer()
        try producer.begin()
        try producer.sendOffsets([place], metadata)
        try producer.sendOffsets([place], metadata)
        try producer.commit()
    }

    @Test func `a producer without a transactional id has no transactions`() throws {
        let producer = try bench.producer()
        let error = failure { () throws(KafkaError) in try producer.initTransactions() }
        #expect(error?.code.name == "_NOT_CONFIGURED")
        #expect(error?.operation == "init transactions")
    }

    @Test func `a new producer with the same id takes over after a fatal error`() throws {
        do {
            let producer = try bench.transactionalProducer()
            try producer.begin()
            bench.cluster.push(.invalidProducerEpoch, for: .transactionOffsetCommit)
            let error = failure { () throws(KafkaError) in try producer.sendOffsets([place], metadata) }
            #expect(error?.kind == .fatal)
        }
        var producer = try bench.transactionalProducer()
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: Array("again".utf8)))
        try producer.sendOffsets([place], metadata)
        try producer.commit()
        var reader = try bench.reader()
        #expect(reader.values(1) == ["again"])
    }

    @Test func `a coordinator that cannot be reached makes the start retriable`() throws {
        try bench.cluster.takeDown()
        let producer = try bench.producer(["transactional.id": "lane-0"])
        let error = failure { () throws(KafkaError) in try producer.initTransactions(timeout: .milliseconds(300)) }
        #expect(error?.kind == .retriable)
        try bench.cluster.bringUp()
        try producer.initTransactions(timeout: .seconds(20))
        try producer.begin()
    }
}
