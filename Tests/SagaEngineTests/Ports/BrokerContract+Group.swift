import Kafka
import Testing

@testable import SagaEngine

extension BrokerContract {
    static let group: [Case] = [
        Case("a single member is assigned every partition, with a membership that fences") { bench in
            let broker = try bench.broker("one")
            let (partitions, membership) = try broker.join(bench)
            #expect(partitions == [bench.place(0), bench.place(1)])
            #expect(membership.isFencing)
            broker.close()
        },
        Case("records come from exactly the offsets that were assigned, also after another assignment") { bench in
            try bench.put(["0", "1", "2", "3", "4"], in: bench.place(0))
            try bench.put(["0", "1", "2"], in: bench.place(1))
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            try broker.assign([bench.place(0): 2])
            #expect(try broker.collect(3).map(\.offset) == [2, 3, 4])
            // Both at once; the first again from further back than it had been read.
            try broker.assign([bench.place(0): 1, bench.place(1): 2])
            let both = try broker.collect(5).sorted { ($0.partition, $0.offset) < ($1.partition, $1.offset) }
            #expect(both.map(\.partition) == Array(repeating: bench.place(0), count: 4) + [bench.place(1)])
            #expect(both.map(\.offset) == [1, 2, 3, 4, 2])
            // Nothing that was fetched before and not polled yet may come now.
            try broker.assign([bench.place(0): 0])
            #expect(try broker.collect(1).map(\.offset) == [0])
            try broker.assign([bench.place(1): 1])
            let rest = try broker.collect(2)
            #expect(rest.map(\.partition) == [bench.place(1), bench.place(1)])
            #expect(rest.map(\.offset) == [1, 2])
            broker.close()
        },
        Case("with nothing assigned nothing is fetched, and the member stays one") { bench in
            try bench.put(["0", "1"], in: bench.place(0))
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            try broker.assign([bench.place(0): 0])
            #expect(try broker.collect(2).count == 2)
            try broker.assign([:])
            try bench.put(["2"], in: bench.place(0))
            #expect(try broker.collect(1, patience: 10).isEmpty)
            let row = bench.row(["still a member"])
            #expect(try broker.publish([row], [bench.commit(of: row)], membership) == .clean)
            try broker.assign([bench.place(0): 1])
            #expect(try broker.collect(2).map(\.offset) == [1, 2])
            broker.close()
        },
        Case("a member with nothing assigned hears of a rebalance, and both share the partitions then") { bench in
            let first = try bench.broker("one")
            _ = try first.join(bench)
            try first.assign([:])
            let second = try bench.broker("two")
            try second.initTransactions()
            try second.subscribe([bench.input])
            var revoked: [TopicPartition] = []
            for _ in 1...600 where revoked.isEmpty {
                _ = try second.serve(milliseconds: 20)
                if case .revoked(let partitions)? = try first.serve(milliseconds: 50) { revoked = partitions.sorted() }
            }
            #expect(revoked == [bench.place(0), bench.place(1)])
            try first.unassign()
            // The second may have joined alone first, and then gives one back.
            var shares: [String: [TopicPartition]] = [:]
            for _ in 1...600 where shares.count < 2 || !shares.values.allSatisfy({ $0.count == 1 }) {
                for (name, broker) in [("one", first), ("two", second)] {
                    switch try broker.serve(milliseconds: 50) {
                    case .assigned(let share, _):
                        shares[name] = share
                        // Without an answer the next rebalance would wait for ever.
                        try broker.assign([:])
                    case .revoked, .lost:
                        shares[name] = nil
                        try broker.unassign()
                    case nil: break
                    }
                }
            }
            #expect(shares.values.map(\.count) == [1, 1])
            #expect(Set(shares.values.joined()) == [bench.place(0), bench.place(1)])
            first.close()
            second.close()
        },
        Case("an assignment during a rebalance does not answer for the revocation") { bench in
            let first = try bench.broker("one")
            _ = try first.join(bench)
            try first.assign([bench.place(0): 0])
            let second = try bench.broker("two")
            try second.initTransactions()
            try second.subscribe([bench.input])
            var revoked = false
            for _ in 1...600 where !revoked {
                _ = try second.serve(milliseconds: 20)
                if case .revoked? = try first.serve(milliseconds: 50) { revoked = true }
            }
            try #require(revoked)
            try first.assign([:])
            // Leaving does not wait for an answer that was taken for given.
            first.close()
            let (share, _) = try second.awaitAssignment()
            #expect(!share.isEmpty)
            second.close()
        },
        Case("a partition that cannot be read from where it stands is named, the others go on") { bench in
            try bench.put(["0", "1"], in: bench.place(1))
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            try broker.assign([bench.place(0): 100, bench.place(1): 0])
            var unreadable: [TopicPartition: String] = [:]
            var records: [ConsumedRecord] = []
            for _ in 1...200 where unreadable.isEmpty || records.count < 2 {
                let polled = try broker.poll(limit: 10, wait: 20)
                unreadable.merge(polled.unreadable) { $1 }
                records += polled.records
            }
            #expect(Array(unreadable.keys) == [bench.place(0)])
            #expect(records.map(\.offset) == [0, 1])
            #expect(Set(records.map(\.partition)) == [bench.place(1)])
            broker.close()
        },
        Case("a batch is not larger than asked for") { bench in
            try bench.put((0..<10).map { "\($0)" }, in: bench.place(0))
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            try broker.assign([bench.place(0): 0])
            var sizes: [Int] = []
            while sizes.reduce(0, +) < 10 {
                let count = try broker.poll(limit: 4, wait: 100).records.count
                if count > 0 { sizes.append(count) }
            }
            #expect(sizes.allSatisfy { $0 <= 4 })
            broker.close()
        },
        // Its consumer asks for half a megabyte of a partition at a time.
        Case("a record larger than a fetch is read like the others") { bench in
            let values = ["0", String(repeating: "1", count: 900_000), "2"]
            try bench.put(values, in: bench.place(0))
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            try broker.assign([bench.place(0): 0])
            var read: [String] = []
            for _ in 1...200 where read.count < values.count {
                let records = try broker.poll(limit: 10, wait: 20).records
                read += records.map { String(decoding: $0.value ?? [], as: UTF8.self) }
            }
            #expect(read == values)
            broker.close()
        },
        Case("the ends of fetched partitions become known without asking") { bench in
            try bench.put(["0", "1", "2"], in: bench.place(0))
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            #expect(broker.knownEnds() == [:])
            try broker.assign([bench.place(0): 0])
            for _ in 1...200 where broker.knownEnds()[bench.place(0)] != 3 { _ = try broker.poll(limit: 10, wait: 20) }
            #expect(broker.knownEnds() == [bench.place(0): 3])
            try broker.assign([:])
            #expect(broker.knownEnds() == [:])
            broker.close()
        },
    ]
}
