import Kafka
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct MemoryBudgetTests {
    @Test(arguments: [
        (64, 1, 24576, 4096), (64, 2, 12288, 2048), (64, 4, 6144, 1024), (8, 64, 1024, 64),
        (1 << 20, 1, 2_097_151, 1 << 26),
    ])
    func `lanes share a budget, and each has room to work`(
        megabytes: Int, lanes: Int, fetchedKilobytes: Int, batchKilobytes: Int
    ) {
        let budget = MemoryBudget(bytes: megabytes << 20)
        #expect(budget.fetchedAhead(lanes: lanes) == fetchedKilobytes << 10)
        #expect(budget.batch(lanes: lanes) == batchKilobytes << 10)
    }

    @Test(arguments: [8, 1 << 20]) func `librdkafka takes the smallest and the largest budget`(megabytes: Int) throws {
        try KafkaBench.mock().kafkaBroker(memory: MemoryBudget(bytes: megabytes << 20)).close()
    }

    @Test func `a batch ends where the budget of its lane does`() throws {
        let bench = try KafkaBench.mock()
        let value = String(repeating: "x", count: 100_000)
        try bench.put(Array(repeating: value, count: 6), in: TopicPartition(bench.input, 0))
        let broker = try bench.kafkaBroker(memory: MemoryBudget(bytes: 4 << 20))
        let (partitions, _) = try broker.join(bench)
        try broker.assign(Dictionary(uniqueKeysWithValues: partitions.map { ($0, 0) }))
        // 256 KiB are passed with the third record.
        var batches: [Int] = []
        while batches.reduce(0, +) < 6 {
            let polled = try broker.poll(limit: 100, wait: 20_000)
            if !polled.records.isEmpty { batches.append(polled.records.count) }
        }
        #expect(batches == [3, 3])
        broker.close()
    }
}
