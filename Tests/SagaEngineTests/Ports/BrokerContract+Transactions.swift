import Kafka
import Testing

@testable import SagaEngine

extension BrokerContract {
    static let transactions: [Case] = [
        Case("outputs of a committed transaction are there, with their headers and the witness headers") { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            let row = bench.row(["a", "b"])
            #expect(try broker.publish([row], [bench.commit(of: row)], membership) == .clean)
            let records = try bench.records(of: bench.output)
            #expect(records.map(\.value) == [Array("a".utf8), Array("b".utf8)])
            for record in records {
                #expect(
                    record.headers == [
                        Header("trace", "t"), Header("x-batch", row.batchName), Header("x-source", row.sourceName),
                    ])
            }
            broker.close()
        },
        Case("one transaction after the other") { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            for number in 0..<3 {
                let row = bench.row(["\(number)"], Int64(number)..<Int64(number + 1), batch: UInt64(number))
                #expect(try broker.publish([row], [bench.commit(of: row)], membership) == .clean)
            }
            #expect(try bench.outputs() == ["0", "1", "2"])
            broker.close()
        },
        Case("a transaction whose producer was replaced leaves nothing to read", needs: [.isolation]) { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            try broker.begin()
            try broker.produce(bench.row(["hidden"]))
            try broker.sendOffsets([bench.commit(of: bench.row([]))], membership)
            try broker.recreateProducer()
            let row = bench.row(["seen"], batch: 2)
            #expect(try broker.publish([row], [bench.commit(of: row)], membership) == .clean)
            #expect(try bench.outputs() == ["seen"])
            broker.close()
        },
        Case("a new producer of the same name fences the old one", needs: [.fencing]) { bench in
            let first = try bench.broker("one")
            let (_, membership) = try first.join(bench)
            try first.begin()
            try first.produce(bench.row(["never"]))
            let second = try bench.broker("one")
            try second.initTransactions()
            let found = fault {
                try first.sendOffsets([bench.commit(of: bench.row([]))], membership)
                _ = try first.commit()
            }
            #expect(found?.kind == .producerUnusable)
            try second.begin()
            try second.produce(bench.row(["kept"]))
            #expect(try second.commit() == .clean)
            #expect(try bench.outputs() == ["kept"])
            second.close()
            first.close()
        },
        Case("a producer made anew drops what was open and works") { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            try broker.begin()
            try broker.produce(bench.row(["open"]))
            try broker.recreateProducer()
            let row = bench.row(["kept"], batch: 2)
            #expect(try broker.publish([row], [bench.commit(of: row)], membership) == .clean)
            #expect(try bench.outputs().last == "kept")
            broker.close()
        },
        Case("what was open in a producer made anew is never read", needs: [.isolation]) { bench in
            let broker = try bench.broker("one")
            let (_, membership) = try broker.join(bench)
            try broker.begin()
            try broker.produce(bench.row(["open"]))
            try broker.sendOffsets([bench.commit(of: bench.row([]))], membership)
            try broker.recreateProducer()
            let row = bench.row(["kept"], batch: 2)
            #expect(try broker.publish([row], [bench.commit(of: row)], membership) == .clean)
            #expect(try bench.outputs() == ["kept"])
            broker.close()
        },
        Case("offsets under the membership of an earlier assignment are lost", needs: [.generations]) { bench in
            let first = try bench.broker("one")
            let (_, stale) = try first.join(bench)
            try first.assign([:])
            let second = try bench.broker("two")
            try second.initTransactions()
            try second.subscribe([bench.input])
            try first.rejoin(beside: second)
            try first.begin()
            try first.produce(bench.row(["late"]))
            let found = fault { try first.sendOffsets([bench.commit(of: bench.row([]))], stale) }
            #expect(found?.kind == .lost)
            try first.recreateProducer()
            let row = bench.row(["next"], batch: 2)
            try first.begin()
            try first.produce(row)
            #expect(try first.commit() == .clean)
            #expect(try bench.outputs() == ["next"])
            first.close()
            second.close()
        },
        Case("an output that is too large is refused with its source and topic", needs: [.sizes]) { bench in
            let broker = try bench.broker("one")
            _ = try broker.join(bench)
            try broker.begin()
            try broker.produce(bench.row(["fits"], source: 0))
            let large = bench.row([String(repeating: "x", count: 10_000_000)], source: 1, batch: 2)
            let found = fault { try broker.produce(large) }
            guard case .outputRefused(let refused)? = found else {
                Issue.record("\(String(describing: found))")
                return
            }
            #expect(refused.source == bench.place(1))
            #expect(refused.topic == bench.output)
            try broker.recreateProducer()
            broker.close()
        },
    ]
}

extension Broker {
    /// Serves two members until both have been assigned one after the other joined.
    func rejoin(beside other: any Broker) throws {
        var (here, there) = (false, false)
        for _ in 1...600 where !(here && there) {
            switch try serve(milliseconds: 50) {
            case .assigned:
                here = true
                try assign([:])
            case .revoked, .lost:
                here = false
                try unassign()
            case nil: break
            }
            switch try other.serve(milliseconds: 50) {
            case .assigned:
                there = true
                try other.assign([:])
            case .revoked, .lost:
                there = false
                try other.unassign()
            case nil: break
            }
        }
        guard here && there else { throw Missing("an assignment of both members") }
    }
}
