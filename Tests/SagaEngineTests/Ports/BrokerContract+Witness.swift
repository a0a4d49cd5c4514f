import Kafka
import Testing

@testable import SagaEngine

extension BrokerContract {
    static let witness: [Case] = [
        Case("a row is proven by both headers and not by one") { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            let row = bench.row(["a", "b"], source: 0, 0..<4, batch: 1, createdAt: bench.now)
            _ = try broker.publish([row], [bench.commit(of: row)], membership)
            let sameBatch = bench.row(["a"], source: 1, 0..<4, batch: 1, createdAt: row.createdAt)
            let sameSource = bench.row(["a"], source: 0, 4..<6, batch: 2, createdAt: row.createdAt)
            let answer = try broker.witness(of: [row, sameBatch, sameSource])
            #expect(answer == WitnessAnswer(proven: [bench.place(0): 4]))
            #expect(try broker.witness(of: [sameBatch]) == WitnessAnswer())
            #expect(try broker.witness(of: [sameSource]) == WitnessAnswer())
            broker.close()
        },
        Case("the highest row that is found speaks for its source") { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            let now = bench.now
            let rows = (0..<3).map { number in
                bench.row(
                    ["v\(number)"], source: 1, number * 2..<number * 2 + 2, batch: UInt64(number), createdAt: now)
            }
            _ = try broker.publish(Array(rows[...1]), [bench.commit(of: rows[1])], membership)
            #expect(try broker.witness(of: rows) == WitnessAnswer(proven: [bench.place(1): 4]))
            broker.close()
        },
        Case("a row without outputs proves nothing and is proven by nothing") { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            let now = bench.now
            let row = bench.row(["a"], source: 0, 0..<1, batch: 1, createdAt: now)
            _ = try broker.publish([row], [bench.commit(of: row)], membership)
            let empty = bench.row([], source: 0, 1..<2, batch: 1, createdAt: now)
            #expect(try broker.witness(of: [empty]) == WitnessAnswer())
            #expect(try broker.witness(of: [row, empty]) == WitnessAnswer(proven: [bench.place(0): 1]))
            #expect(try broker.witness(of: []) == WitnessAnswer())
            broker.close()
        },
        Case("outputs that were given up prove nothing", needs: [.isolation]) { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            let row = bench.row(["a"], createdAt: bench.now)
            try broker.begin()
            try broker.produce(row)
            try broker.sendOffsets([bench.commit(of: row)], membership)
            try broker.recreateProducer()
            #expect(try broker.witness(of: [row]) == WitnessAnswer())
            broker.close()
        },
        Case(
            "outputs in an open transaction are waited for, and then it is said that they cannot be known",
            needs: [.isolation]
        ) {
            bench in
            let (first, second) = (try bench.broker("one"), try bench.broker("two"))
            let (_, membership) = try first.join(bench)
            let row = bench.row(["a"], createdAt: bench.now)
            try first.begin()
            try first.produce(row)
            try first.sendOffsets([bench.commit(of: row)], membership)
            // Until the record is in the log the witness has nothing to wait for.
            var found: PortFault?
            for _ in 1...50 where found == nil { found = fault { _ = try second.witness(of: [row]) } }
            #expect(found?.kind == .brokerAway)
            _ = try first.commit()
            #expect(try second.witness(of: [row]) == WitnessAnswer(proven: [bench.place(0): 1]))
            first.close()
        },
    ]
}
