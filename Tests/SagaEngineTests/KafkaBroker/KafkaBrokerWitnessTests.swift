import Kafka
import Testing

@testable import SagaEngine

/// What the witness says when it cannot know: on the mock cluster, which drops its oldest records beyond 5 MB a partition.
@Suite(.ownThread) struct KafkaBrokerWitnessTests {
    @Test func `a row whose records may have been dropped is gone, one that is still there is proven`() throws {
        let bench = try KafkaBench.mock()
        let broker = try bench.kafkaBroker()
        let (_, membership) = try broker.join(bench)
        let dropped = bench.row(["dropped"], source: 0, 0..<1, batch: 1, createdAt: bench.now)
        _ = try broker.publish([dropped], [bench.commit(of: dropped)], membership)
        #expect(try broker.witness(of: [dropped]) == WitnessAnswer(proven: [bench.place(0): 1]))
        let filling = Array(repeating: String(repeating: "x", count: 900_000), count: 8)
        for partition in Int32(0)...1 { try bench.put(filling, in: TopicPartition(bench.output, partition)) }
        let kept = bench.row(["kept"], source: 1, 0..<1, batch: 2, createdAt: bench.now)
        _ = try broker.publish([kept], [bench.commit(of: kept)], membership)
        let answer = try broker.witness(of: [dropped, kept])
        #expect(answer == WitnessAnswer(proven: [bench.place(1): 1], gone: [bench.place(0)]))
        broker.close()
    }

    @Test func `a row for a topic that does not exist is gone`() throws {
        let bench = try KafkaBench.mock()
        let broker = try bench.kafkaBroker()
        let row = bench.row(["a"])
        let elsewhere = OutboxRow(
            source: row.source, from: 0, to: 1, batch: row.batch, createdAt: bench.now,
            outputs: row.outputs.map {
                Output(topic: "missing", key: $0.key, value: $0.value, headers: $0.headers)
            })
        #expect(try broker.witness(of: [elsewhere]) == WitnessAnswer(gone: [bench.place(0)]))
        // One topic that is complete speaks for the whole row.
        let both = OutboxRow(
            source: row.source, from: 0, to: 1, batch: row.batch, createdAt: bench.now,
            outputs: row.outputs + elsewhere.outputs)
        #expect(try broker.witness(of: [both]) == WitnessAnswer())
    }
}
