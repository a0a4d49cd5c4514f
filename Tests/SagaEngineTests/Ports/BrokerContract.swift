import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// What every ``Broker`` has to do, one case a promise. Run each on a fresh bench:
///
///     @Test(arguments: BrokerContract.cases(for: [.fencing, .isolation])) func keeps(_ promise: BrokerContract.Case) throws {
///         try promise.check(on: MyBench())
///     }
enum BrokerContract {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let needs: BrokerCapabilities
        let body: @Sendable (any BrokerBench) throws -> Void

        init(
            _ promise: String, needs: BrokerCapabilities = [],
            _ body: @escaping @Sendable (any BrokerBench) throws -> Void
        ) {
            testDescription = promise
            self.needs = needs
            self.body = body
        }

        func check(on bench: any BrokerBench) throws { try body(bench) }
    }

    static let all = transactions + group + questions + witness

    /// The cases that a cluster with these capabilities can show; prints one line about the others.
    static func cases(for capabilities: BrokerCapabilities, of cluster: String) -> [Case] {
        let skipped = all.filter { !capabilities.isSuperset(of: $0.needs) }
        if !skipped.isEmpty {
            print(
                "BrokerContract: \(skipped.count) of \(all.count) cases are not for \(cluster), which has no",
                BrokerCapabilities.all.subtracting(capabilities))
        }
        return all.filter { capabilities.isSuperset(of: $0.needs) }
    }
}

extension Broker {
    /// Starts the producer, joins the group and waits to be assigned.
    func join(_ bench: any BrokerBench) throws -> (partitions: [TopicPartition], membership: Membership) {
        try initTransactions()
        try subscribe([bench.input])
        return try awaitAssignment()
    }

    /// Serves until an assignment comes, answering revocations.
    func awaitAssignment() throws -> (partitions: [TopicPartition], membership: Membership) {
        for _ in 1...600 {
            switch try serve(milliseconds: 100) {
            case .assigned(let partitions, let membership): return (partitions.sorted(), membership)
            case .revoked, .lost: try unassign()
            case nil: continue
            }
        }
        throw Missing("an assignment")
    }

    /// Polls until that many records are there; fewer when none came for a while.
    func collect(_ count: Int, patience: Int = 200) throws -> [ConsumedRecord] {
        var records: [ConsumedRecord] = []
        for _ in 1...patience where records.count < count {
            records += try poll(limit: count - records.count, wait: 50).records
        }
        return records
    }

    /// One whole transaction.
    func publish(_ rows: [OutboxRow], _ offsets: [OffsetCommit], _ membership: Membership) throws -> TransactionEnd {
        try begin()
        for row in rows { try produce(row) }
        try sendOffsets(offsets, membership)
        return try commit()
    }
}

struct Missing: Error {
    let what: String
    init(_ what: String) { self.what = what }
}

extension BrokerBench {
    /// An outbox row with these values for the output topic.
    func row(
        _ values: [String], source: Int32 = 0, _ range: Range<Int64> = 0..<1, batch: UInt64 = 1, createdAt: Int64 = 0
    ) -> OutboxRow {
        let headers = OutputHeaders([("trace", Array("t".utf8))])
        return OutboxRow(
            source: place(source), from: range.lowerBound, to: range.upperBound, batch: Identifier(high: 7, low: batch),
            createdAt: createdAt,
            outputs: values.map {
                Output(topic: output, key: Array("k".utf8), value: Array($0.utf8), headers: headers)
            })
    }

    func commit(of row: OutboxRow) -> OffsetCommit { OffsetCommit(partition: row.source, signature: row.signature) }
}

/// The fault that a call throws, nil when it does not.
func fault(of call: () throws -> Void) -> PortFault? {
    do {
        try call()
        return nil
    } catch {
        return error as? PortFault
    }
}

extension PortFault {
    /// The class alone, as tables name it.
    enum Class: String {
        case storeAway, storeRefused, brokerAway, brokerRefused, lost, producerUnusable, outputRefused
    }

    var kind: Class {
        switch self {
        case .storeAway: .storeAway
        case .storeRefused: .storeRefused
        case .brokerAway: .brokerAway
        case .brokerRefused: .brokerRefused
        case .lost: .lost
        case .producerUnusable: .producerUnusable
        case .outputRefused: .outputRefused
        }
    }
}
