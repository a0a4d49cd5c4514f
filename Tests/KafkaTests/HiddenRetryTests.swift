import Kafka
import Testing

/// Requests whose answer is lost and which librdkafka repeats by itself: the call succeeds all the same.
@Suite(.ownThread) struct HiddenRetryTests {
    @Test(arguments: [
        APIKey.addPartitionsToTransaction, .addOffsetsToTransaction, .transactionOffsetCommit, .endTransaction,
    ])
    func `an unanswered request is seen once`(request: APIKey) throws {
        let bench = try Bench()
        let metadata = try GroupMetadata(group: "flow-c", member: "m", generation: 1)
        var producer = try bench.transactionalProducer()
        #expect(producer.takeHiddenRetry() == false)
        bench.cluster.push(.transport, for: request)
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1]))
        try producer.sendOffsets([PartitionOffset(bench.partition(), 1)], metadata)
        try producer.commit()
        #expect(producer.takeHiddenRetry() == true)
        #expect(producer.takeHiddenRetry() == false)
    }

    @Test func `an unanswered start is seen`() throws {
        let bench = try Bench()
        bench.cluster.push(.transport, for: .initProducerID)
        let producer = try bench.transactionalProducer()
        #expect(producer.takeHiddenRetry() == true)
    }

    @Test(arguments: [ErrorCode.concurrentTransactions, .coordinatorLoading])
    func `an error that the broker answered is none, even though it is retried`(code: ErrorCode) throws {
        let bench = try Bench()
        var producer = try bench.transactionalProducer()
        bench.cluster.push(code, for: .endTransaction)
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1]))
        try producer.commit()
        #expect(producer.takeHiddenRetry() == false)
    }

    @Test func `a lost answer to another request is none`() throws {
        let bench = try Bench()
        var producer = try bench.transactionalProducer(["retry.backoff.ms": "1"])
        bench.cluster.push(.transport, for: .produce)
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1]))
        try producer.flush(timeout: .seconds(20))
        try producer.commit()
        #expect(producer.takeHiddenRetry() == false)
    }

    @Test func `five kinds of requests are transactional`() {
        let found = APIKey.allCases.filter(\.isTransactional)
        #expect(
            found == [
                .initProducerID, .addPartitionsToTransaction, .addOffsetsToTransaction, .endTransaction,
                .transactionOffsetCommit,
            ])
    }
}
