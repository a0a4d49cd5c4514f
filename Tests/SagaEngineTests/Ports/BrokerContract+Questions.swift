import Kafka
import Testing

@testable import SagaEngine

extension BrokerContract {
    static let questions: [Case] = [
        Case("the cluster has one id") { bench in
            let (first, second) = (try bench.broker("one"), try bench.broker("two"))
            let id = try first.clusterID()
            #expect(!id.isEmpty)
            #expect(try second.clusterID() == id)
        },
        Case("a new group starts at the first offset of every partition") { bench in
            try bench.put(["0"], in: bench.place(1))
            let broker = try bench.broker("one")
            #expect(try broker.startOffsets(of: bench.input) == [bench.place(0): 0, bench.place(1): 0])
        },
        Case("a topic that does not exist is refused") { bench in
            let broker = try bench.broker("one")
            #expect(fault { _ = try broker.startOffsets(of: "\(bench.input)-missing") }?.kind == .brokerRefused)
        },
        Case("the bounds of a log are its first offset and the end of what is committed") { bench in
            try bench.put(["0", "1", "2"], in: bench.place(1))
            let broker = try bench.broker("one")
            #expect(
                try broker.logBounds([bench.place(0), bench.place(1)]) == [
                    bench.place(0): 0..<0, bench.place(1): 0..<3,
                ])
        },
        Case("the bounds of a log end before what is still open", needs: [.isolation]) { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            let row = bench.row(["a"])
            _ = try broker.publish([row], [bench.commit(of: row)], membership)
            let partitions = [TopicPartition(bench.output, 0), TopicPartition(bench.output, 1)]
            let ends = { Set(try broker.logBounds(partitions).values.map(\.upperBound)) }
            // The marker of the end may come a little after the commit returns.
            for _ in 1...100 where try ends() != [0, 2] { _ = try broker.serve(milliseconds: 50) }
            #expect(try ends() == [0, 2])
            try broker.begin()
            try broker.produce(bench.row(["open"], 1..<2, batch: 2))
            try broker.sendOffsets([bench.commit(of: bench.row([], 1..<2, batch: 2))], membership)
            #expect(try ends() == [0, 2])
            try broker.recreateProducer()
            broker.close()
        },
        Case("a group without offsets has none") { bench in
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            let found = try broker.committed([bench.place(0), bench.place(1)])
            #expect(Set(found.keys) == [bench.place(0), bench.place(1)])
            #expect(found.values.allSatisfy { $0 == nil })
            #expect(try broker.groupOffsets() == [:])
            #expect(try broker.committed([]) == [:])
            broker.close()
        },
        Case("offsets that a tool has set are read with what it wrote beside them") { bench in
            try bench.move([
                PartitionOffset(bench.place(0), 3), PartitionOffset(bench.place(1), 4, metadata: "by hand"),
            ])
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            let expected = [
                bench.place(0): CommittedOffset(offset: 3, metadata: ""),
                bench.place(1): CommittedOffset(offset: 4, metadata: "by hand"),
            ]
            #expect(try broker.groupOffsets() == expected)
            #expect(try broker.committed([bench.place(0)]) == [bench.place(0): expected[bench.place(0)]])
            #expect(expected[bench.place(0)]?.signature == nil)
            broker.close()
        },
        Case("offsets of a transaction are kept with their signature", needs: [.transactionalOffsets]) { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            let row = bench.row(["a"], source: 1, 0..<5)
            _ = try broker.publish([row], [bench.commit(of: row)], membership)
            let expected = CommittedOffset(offset: 5, metadata: row.signature.description)
            #expect(try broker.committed([bench.place(0), bench.place(1)])[bench.place(1)] == expected)
            #expect(try broker.groupOffsets() == [bench.place(1): expected])
            let moved = OffsetCommit(partition: bench.place(1), moved: 2, settling: 5)
            _ = try broker.publish([], [moved], membership)
            // Only the question that waits for pending transactions is sure to see what was just committed.
            let settling = CommittedOffset(offset: 2, metadata: "v1:moved:5")
            #expect(try broker.committed([bench.place(1)]) == [bench.place(1): settling])
            #expect(try broker.groupOffsets() == [bench.place(1): settling])
            #expect(try broker.groupOffsets()[bench.place(1)]?.settled == 5)
            broker.close()
        },
        Case("offsets of a transaction that was given up do not count", needs: [.transactionalOffsets]) { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            try broker.begin()
            try broker.sendOffsets([bench.commit(of: bench.row([]))], membership)
            #expect(try broker.groupOffsets() == [:])
            try broker.recreateProducer()
            #expect(try broker.committed([bench.place(0)]) == [bench.place(0): CommittedOffset?.none])
            broker.close()
        },
    ]
}
