import Testing

@testable import Kafka

@Suite(.ownThread) struct DeliveryFailureTests {
    @Test func `a record that is never delivered is reported with its key and number`() throws {
        let bench = try Bench()
        try bench.cluster.takeDown()
        var producer = try bench.producer(["message.timeout.ms": "100"])
        try producer.produce(
            ProducerRecord(topic: bench.topic, partition: 0, key: Array("plan".utf8), value: [1], opaque: 42))
        try producer.flush(timeout: .seconds(10))
        let expected = DeliveryFailure(
            topic: "orders", partition: 0, key: Array("plan".utf8),
            error: KafkaError(.messageTimedOut, operation: "deliver", at: bench.partition()), opaque: 42, bytes: 5)
        let failures = producer.takeDeliveryFailures()
        #expect(failures == [expected])
        #expect(failures.map(\.reason) == [.transient])
        #expect(producer.takeDeliveryFailures() == [])
    }

    @Test func `a record that the broker refuses is a permanent failure, and so is the next one`() throws {
        let bench = try Bench()
        bench.cluster.push(.topicAuthorizationFailed, for: .produce)
        var producer = try bench.producer()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1], opaque: 1))
        try producer.flush(timeout: .seconds(10))
        let next = failure { () throws(KafkaError) in
            try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [2], opaque: 2))
        }
        #expect(next?.code == .topicAuthorizationFailed)
        #expect(next.map { DeliveryFailure.Reason($0.code) } == .permanent)
        let failures = producer.takeDeliveryFailures()
        #expect(failures.map(\.opaque) == [1])
        #expect(failures.map(\.error.code) == [.topicAuthorizationFailed])
        #expect(failures.map(\.reason) == [.permanent])
    }

    @Test(arguments: [
        (ErrorCode.messageTooLarge, DeliveryFailure.Reason.permanent), (.recordListTooLarge, .permanent),
        (.unknownTopic, .permanent), (.unknownTopicOrPartition, .permanent), (.unknownPartition, .permanent),
        (.clusterAuthorizationFailed, .permanent), (.transactionalIDAuthorizationFailed, .permanent),
        (.purgedFromQueue, .purged), (.purgedInFlight, .purged), (.messageTimedOut, .transient),
        (.transport, .transient), (.notCoordinator, .transient), (.invalidProducerEpoch, .transient),
    ])
    func `tells permanent failures apart`(code: ErrorCode, reason: DeliveryFailure.Reason) {
        #expect(DeliveryFailure.Reason(code) == reason)
    }
}
