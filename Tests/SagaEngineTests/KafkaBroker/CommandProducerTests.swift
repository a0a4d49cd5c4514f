import Kafka
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct CommandProducerTests {
    private func producer(_ bench: KafkaBench, patience: Duration = .seconds(20)) throws -> CommandProducer {
        try CommandProducer(
            kafka: ["bootstrap.servers": bench.servers], patience: patience, logger: KafkaBench.logger)
    }

    private func command(_ text: String, _ bench: KafkaBench) -> ProducerRecord {
        ProducerRecord(topic: bench.output, partition: 0, key: Array("k".utf8), value: Array(text.utf8))
    }

    @Test func `commands are delivered when the call returns`() throws {
        let bench = try KafkaBench.mock()
        let producer = try producer(bench)
        try producer.send([command("a", bench), command("b", bench)])
        #expect(try bench.outputs() == ["a", "b"])
        try producer.send([])
        try producer.send([command("c", bench)])
        #expect(try bench.outputs() == ["a", "b", "c"])
    }

    @Test(arguments: [ErrorCode.topicAuthorizationFailed, .messageTooLarge])
    func `a command that is refused is named, and the next is delivered`(code: ErrorCode) throws {
        let bench = try KafkaBench.mock()
        let producer = try producer(bench)
        try #require(bench.cluster).push(code, for: .produce)
        let found = fault { try producer.send([command("a", bench)]) }
        guard case .outputRefused(let refused)? = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(refused.topic == bench.output)
        #expect(refused.source == nil)
        try producer.send([command("b", bench)])
        #expect(try bench.outputs() == ["b"])
    }

    @Test func `an answer that was lost costs nothing`() throws {
        let bench = try KafkaBench.mock()
        let producer = try producer(bench)
        try #require(bench.cluster).push(.transport, for: .produce)
        try producer.send([command("a", bench)])
        #expect(try bench.outputs() == ["a"])
    }

    @Test func `a broker that is away is said so in time, and later it works`() throws {
        let bench = try KafkaBench.mock()
        let producer = try producer(bench, patience: .seconds(1))
        try producer.send([command("a", bench)])
        let cluster = try #require(bench.cluster)
        try cluster.takeDown()
        #expect(fault { try producer.send([command("b", bench)]) }?.kind == .brokerAway)
        try cluster.bringUp()
        var later: PortFault? = .brokerAway("")
        for _ in 1...30 where later != nil { later = fault { try producer.send([command("c", bench)]) } }
        #expect(later == nil)
        #expect(try bench.outputs().last == "c")
    }
}
