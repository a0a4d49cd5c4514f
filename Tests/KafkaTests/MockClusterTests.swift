import Kafka
import Testing

@Suite(.ownThread) struct MockClusterTests {
    @Test func `refuses a cluster without brokers`() {
        let error = failure { () throws(KafkaError) in _ = try MockCluster(brokers: 0) }
        #expect(error?.code == .invalidArgument)
    }

    @Test func `refuses to create a topic twice`() throws {
        let bench = try Bench()
        let error = failure { () throws(KafkaError) in try bench.cluster.createTopic(bench.topic, partitions: 1) }
        #expect(error?.code == .topicAlreadyExists)
        #expect(error?.topic == bench.topic)
    }

    @Test func `names a broker that it does not have`() throws {
        let bench = try Bench()
        let error = failure { () throws(KafkaError) in try bench.cluster.delay(.fetch, by: .seconds(1), broker: 9) }
        #expect(error?.operation == "delay answer of broker 9")
    }

    @Test func `errors that are cleared do not happen`() throws {
        let bench = try Bench()
        bench.cluster.push(.topicAuthorizationFailed, .topicAuthorizationFailed, for: .produce)
        bench.cluster.clearErrors(for: .produce)
        var producer = try bench.producer()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: [1]))
        try producer.flush(timeout: .seconds(10))
        #expect(producer.takeDeliveryFailures() == [])
    }

    @Test func `every answer takes the round trip that is set`() throws {
        let bench = try Bench()
        let consumer = try bench.consumer()
        _ = try consumer.watermarks(of: bench.partition(), timeout: .seconds(10))
        try bench.cluster.setRoundTrip(.milliseconds(400))
        let begin = ContinuousClock.now
        _ = try consumer.watermarks(of: bench.partition(), timeout: .seconds(10))
        #expect(ContinuousClock.now - begin >= .milliseconds(400))
        try bench.cluster.setRoundTrip(.zero)
    }

    @Test func `a coordinator and a leader can be moved to another broker`() throws {
        let bench = try Bench(brokers: 2)
        try bench.cluster.setCoordinator(ofTransactionalID: "lane-0", broker: 2)
        try bench.cluster.setCoordinator(ofGroup: "readers", broker: 2)
        try bench.cluster.setLeader(of: bench.partition(), broker: 2)
        try bench.cluster.takeDown(broker: 1)
        try bench.cluster.bringUp(broker: 1)
        var producer = try bench.transactionalProducer()
        try producer.begin()
        try producer.produce(ProducerRecord(topic: bench.topic, partition: 0, value: Array("moved".utf8)))
        try producer.commit()
        var reader = try bench.reader()
        #expect(reader.values(1) == ["moved"])
        try reader.commit([PartitionOffset(bench.partition(), 1)])
    }
}
