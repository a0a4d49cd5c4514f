import Kafka
import Testing

@testable import SagaEngine

/// Scripted answers of the mock cluster to every transactional request, and what the lane hears of them.
@Suite(.ownThread) struct KafkaBrokerFaultTests {
    /// How a whole transaction ended.
    enum End: Equatable, Sendable {
        case clean
        case retriedInside
        case fault(PortFault.Class)
    }

    struct Script: Sendable, CustomTestStringConvertible {
        let request: APIKey
        let codes: [ErrorCode]
        let end: End

        init(_ request: APIKey, _ codes: ErrorCode..., end: End) {
            self.request = request
            self.codes = codes
            self.end = end
        }

        /// Of a request that is under way to the old coordinator the interceptor cannot tell whether it was answered.
        func allows(_ end: End) -> Bool {
            end == self.end || (codes.contains(.notCoordinator) && end == .retriedInside)
        }

        var testDescription: String { "\(request) answers \(codes.map(\.name).joined(separator: ", "))" }
    }

    static let scripts: [Script] = [
        // Repeated by librdkafka after an answer of the broker: nobody needs to know.
        Script(.addPartitionsToTransaction, .concurrentTransactions, .coordinatorLoading, end: .clean),
        Script(.addPartitionsToTransaction, .notCoordinator, end: .clean),
        Script(.addOffsetsToTransaction, .coordinatorLoading, .concurrentTransactions, end: .clean),
        Script(.addOffsetsToTransaction, .notCoordinator, end: .clean),
        Script(.transactionOffsetCommit, .coordinatorLoading, .notCoordinator, end: .clean),
        Script(.endTransaction, .coordinatorLoading, .concurrentTransactions, end: .clean),
        // Unanswered.
        Script(.addPartitionsToTransaction, .transport, end: .retriedInside),
        Script(.addOffsetsToTransaction, .transport, end: .retriedInside),
        Script(.transactionOffsetCommit, .transport, end: .retriedInside),
        Script(.endTransaction, .transport, end: .retriedInside),
        // The request moves to another coordinator, which the interceptor cannot tell from an unanswered one.
        Script(.endTransaction, .notCoordinator, end: .retriedInside),
        // The group has moved on.
        Script(.transactionOffsetCommit, .illegalGeneration, end: .fault(.lost)),
        Script(.transactionOffsetCommit, .unknownMemberID, end: .fault(.lost)),
        Script(.transactionOffsetCommit, .fencedInstanceID, end: .fault(.lost)),
        // Abortable.
        Script(.addPartitionsToTransaction, .topicAuthorizationFailed, end: .fault(.outputRefused)),
        Script(.addOffsetsToTransaction, .groupAuthorizationFailed, end: .fault(.producerUnusable)),
        Script(.transactionOffsetCommit, .groupAuthorizationFailed, end: .fault(.producerUnusable)),
        // Fatal.
        Script(.addPartitionsToTransaction, .invalidProducerEpoch, end: .fault(.producerUnusable)),
        Script(.addPartitionsToTransaction, .producerFenced, end: .fault(.producerUnusable)),
        Script(.addPartitionsToTransaction, .transactionalIDAuthorizationFailed, end: .fault(.producerUnusable)),
        Script(.addOffsetsToTransaction, .invalidProducerEpoch, end: .fault(.producerUnusable)),
        Script(.addOffsetsToTransaction, .producerFenced, end: .fault(.producerUnusable)),
        Script(.transactionOffsetCommit, .invalidProducerEpoch, end: .fault(.producerUnusable)),
        Script(.transactionOffsetCommit, .transactionalIDAuthorizationFailed, end: .fault(.producerUnusable)),
        Script(.endTransaction, .invalidProducerEpoch, end: .fault(.producerUnusable)),
        Script(.endTransaction, .producerFenced, end: .fault(.producerUnusable)),
        Script(.endTransaction, .transactionalIDAuthorizationFailed, end: .fault(.producerUnusable)),
        // Outputs.
        Script(.produce, .messageTooLarge, end: .fault(.outputRefused)),
        Script(.produce, .topicAuthorizationFailed, end: .fault(.outputRefused)),
        Script(.produce, .recordListTooLarge, end: .fault(.outputRefused)),
    ]

    private func membership() throws -> Membership {
        let metadata = try GroupMetadata(group: "lanes", member: "m", generation: 1)
        return Membership(memberID: "m", generation: 1, token: metadata)
    }

    private func transaction(_ broker: KafkaBroker, _ bench: KafkaBench, batch: UInt64 = 1) throws -> End {
        let membership = try membership()
        let row = bench.row(["a", "b"], source: 1, batch: batch)
        do throws(PortFault) {
            try broker.begin()
            try broker.produce(row)
            try broker.sendOffsets([bench.commit(of: row)], membership)
            return try broker.commit() == .clean ? .clean : .retriedInside
        } catch {
            if case .outputRefused(let refused) = error {
                #expect(refused.topic == bench.output)
                #expect(refused.source == bench.place(1))
            }
            return .fault(error.kind)
        }
    }

    @Test(arguments: scripts) func `each answer has its class, and the lane gets on`(_ script: Script) throws {
        let bench = try KafkaBench.mock()
        let cluster = try #require(bench.cluster)
        let broker = try bench.kafkaBroker()
        try broker.initTransactions()
        #expect(try transaction(broker, bench) == .clean)
        for code in script.codes { cluster.push(code, for: script.request) }
        let end = try transaction(broker, bench, batch: 2)
        #expect(script.allows(end), "\(end)")
        cluster.clearErrors(for: script.request)
        if end != .clean { try broker.recreateProducer() }
        let next = try transaction(broker, bench, batch: 3)
        #expect(next == .clean)
        broker.close()
    }

    @Test func `a record that is refused while a later one is in flight is not committed without it`() throws {
        let bench = try KafkaBench.mock()
        let cluster = try #require(bench.cluster)
        // A request for each record, all in flight.
        let broker = try bench.kafkaBroker("one", ["batch.num.messages": "1", "linger.ms": "0"])
        try broker.initTransactions()
        #expect(try transaction(broker, bench) == .clean)
        cluster.push(.notLeader, for: .produce)
        let end = try transaction(broker, bench, batch: 2)
        #expect(end == .fault(.producerUnusable))
        cluster.clearErrors(for: .produce)
        try broker.recreateProducer()
        #expect(try transaction(broker, bench, batch: 3) == .clean)
        broker.close()
    }

    @Test(arguments: [
        ([ErrorCode.coordinatorLoading, .concurrentTransactions], PortFault.Class?.none),
        ([.notCoordinator], nil), ([.transport], nil),
        ([.transactionalIDAuthorizationFailed], .brokerRefused), ([.clusterAuthorizationFailed], .brokerRefused),
        ([.producerFenced], .brokerAway), ([.invalidProducerEpoch], .brokerAway),
    ])
    func `each answer to the start of a producer has its class, and the next start succeeds`(
        codes: [ErrorCode], kind: PortFault.Class?
    ) throws {
        let bench = try KafkaBench.mock(patience: .seconds(5))
        let cluster = try #require(bench.cluster)
        let broker = try bench.kafkaBroker()
        for code in codes { cluster.push(code, for: .initProducerID) }
        #expect(fault { try broker.initTransactions() }?.kind == kind)
        cluster.clearErrors(for: .initProducerID)
        if kind != nil { try broker.initTransactions() }
        #expect(try transaction(broker, bench) == .clean)
        for code in codes { cluster.push(code, for: .initProducerID) }
        #expect(fault { try broker.recreateProducer() }?.kind == kind)
        cluster.clearErrors(for: .initProducerID)
        try broker.recreateProducer()
        #expect(try transaction(broker, bench, batch: 2) == .clean)
    }

    @Test func `an end that is not answered in time makes the producer unusable`() throws {
        let bench = try KafkaBench.mock(patience: .seconds(2))
        let cluster = try #require(bench.cluster)
        let broker = try bench.kafkaBroker()
        try broker.initTransactions()
        try broker.begin()
        try broker.sendOffsets([bench.commit(of: bench.row([]))], membership())
        try cluster.setRoundTrip(.seconds(60))
        let started = ContinuousClock.now
        #expect(fault { _ = try broker.commit() }?.kind == .producerUnusable)
        // Neither ending the old producer nor starting the next one waits for those answers.
        #expect(fault { try broker.recreateProducer() }?.kind == .brokerAway)
        #expect(ContinuousClock.now - started < .seconds(20))
        try cluster.setRoundTrip(.zero)
        var later: PortFault? = .brokerAway("")
        for _ in 1...20 where later != nil { later = fault { try broker.recreateProducer() } }
        #expect(later == nil)
        #expect(try transaction(broker, bench, batch: 2) == .clean)
    }

    @Test func `a producer is not made anew while the broker is away, and a later call succeeds`() throws {
        let bench = try KafkaBench.mock(patience: .seconds(1))
        let cluster = try #require(bench.cluster)
        let broker = try bench.kafkaBroker()
        try broker.initTransactions()
        try broker.begin()
        try broker.produce(bench.row(["undelivered"]))
        try cluster.takeDown()
        let started = ContinuousClock.now
        #expect(fault { try broker.recreateProducer() }?.kind == .brokerAway)
        #expect(fault { try broker.recreateProducer() }?.kind == .brokerAway)
        #expect(ContinuousClock.now - started < .seconds(15))
        #expect(fault { try broker.begin() }?.kind == .producerUnusable)
        try cluster.bringUp()
        var later: PortFault? = .brokerAway("")
        for _ in 1...20 where later != nil { later = fault { try broker.recreateProducer() } }
        #expect(later == nil)
        #expect(try transaction(broker, bench) == .clean)
    }

    @Test func `questions to a broker that is away say so in time`() throws {
        let bench = try KafkaBench.mock(patience: .seconds(1))
        // Before the client exists: one that was connected for a moment may know the cluster id already.
        try #require(bench.cluster).takeDown()
        let broker = try bench.kafkaBroker()
        let questions: [(KafkaBroker) throws -> Void] = [
            { _ = try $0.clusterID() }, { _ = try $0.startOffsets(of: bench.input) }, { _ = try $0.groupOffsets() },
            { _ = try $0.committed([bench.place(0)]) }, { _ = try $0.logBounds([bench.place(0)]) },
            { _ = try $0.witness(of: [bench.row(["a"])]) },
        ]
        for (index, question) in questions.enumerated() {
            #expect(fault { try question(broker) }?.kind == .brokerAway, "\(index)")
        }
        // The member waits for its broker without complaint.
        if let rebalance = try broker.serve(milliseconds: 50) { Issue.record("\(rebalance)") }
        #expect(try broker.poll(limit: 1, wait: 1).records.isEmpty)
    }

    @Test func `a wrong security setting is refused and not waited for`() throws {
        let bench = try KafkaBench.mock(
            patience: .seconds(3),
            [
                "security.protocol": "sasl_plaintext", "sasl.mechanisms": "PLAIN", "sasl.username": "u",
                "sasl.password": "p",
            ])
        let broker = try bench.kafkaBroker()
        #expect(fault { try broker.initTransactions() }?.kind == .brokerRefused)
        #expect(fault { _ = try broker.startOffsets(of: bench.input) }?.kind == .brokerRefused)
    }

    @Test func `a batch goes into no transaction without a producer`() throws {
        let bench = try KafkaBench.mock()
        let broker = try bench.kafkaBroker()
        #expect(fault { try broker.produce(bench.row(["a"])) }?.kind == .producerUnusable)
        #expect(fault { try broker.begin() }?.kind == .producerUnusable)
    }
}
