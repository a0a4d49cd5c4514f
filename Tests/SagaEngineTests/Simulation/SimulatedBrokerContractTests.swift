import FlowC
import Kafka
import Testing

@testable import OrchestratorTestKit
@testable import SagaEngine

/// The simulation's Kafka is held to the contract that a real broker keeps.
@Suite struct SimulatedBrokerContractTests {
    private static let capabilities = BrokerCapabilities.all.subtracting([.sizes, .times])

    @Test(arguments: BrokerContract.cases(for: capabilities, of: "the simulated Kafka"))
    func contract(_ promise: BrokerContract.Case) throws {
        try promise.check(on: SimulatedBench())
    }
}

private final class SimulatedBench: BrokerBench {
    let input = "in"
    let output = "out"
    let now: Int64 = 1_772_442_931_000
    private let clock: Clock
    private let kafka: SimulatedKafka

    /// Virtual milliseconds: each call takes a while.
    final class Clock {
        var now: Int64 = 1_772_442_931_000
    }

    init() {
        let clock = Clock()
        self.clock = clock
        kafka = SimulatedKafka(topics: [("in", 2)], clock: { clock.now })
    }

    func broker(_ name: String) -> any Broker {
        PatientBroker(
            SimulatedBroker(kafka, chance: SimulationChance(seed: 1), transactionalID: name), kafka, clock)
    }

    func put(_ values: [String], in partition: TopicPartition) {
        for value in values { kafka.append(partition, key: nil, value: Array(value.utf8), headers: []) }
    }

    func records(of topic: String) -> [ConsumedRecord] {
        guard let log = kafka.outputs[topic] else { return [] }
        return (log.first..<log.lastStable).compactMap { offset in
            let entry = log[offset]
            guard case .output(let output, let batch, let source) = entry.body, let transaction = entry.transaction,
                kafka.transactions[transaction] == .committed
            else { return nil }
            let witness = [
                Kafka.Header("x-batch", batch.hexadecimal),
                Kafka.Header("x-source", "\(source.topic)/\(source.partition)"),
            ]
            return ConsumedRecord(
                partition: TopicPartition(topic, 0), offset: offset, timestamp: entry.timestamp, key: output.key,
                value: output.value,
                headers: output.headers.entries.map { Kafka.Header($0.name, bytes: $0.value) } + witness)
        }
    }

    func move(_ offsets: [PartitionOffset]) {
        for offset in offsets { kafka.moveOffset(offset.partition, to: offset.offset, metadata: offset.metadata) }
    }
}

/// A simulated broker whose calls are made again while they wait, and whose group settles by itself.
private final class PatientBroker: Broker {
    private let base: SimulatedBroker
    private let kafka: SimulatedKafka
    private let clock: SimulatedBench.Clock

    init(_ base: SimulatedBroker, _ kafka: SimulatedKafka, _ clock: SimulatedBench.Clock) {
        self.base = base
        self.kafka = kafka
        self.clock = clock
    }

    private func patiently<Answer>(_ call: () throws(PortFault) -> Answer) throws(PortFault) -> Answer {
        while true {
            base.unblock()
            clock.now += 100
            if kafka.group.canComplete {
                kafka.group.complete(kafka.partitions, order: Array(kafka.group.members.indices))
            }
            do throws(PortFault) {
                return try call()
            } catch {
                guard base.isBlocked else { throw error }
            }
        }
    }

    func initTransactions() throws(PortFault) {
        try patiently { () throws(PortFault) in try base.initTransactions() }
    }

    func recreateProducer() throws(PortFault) {
        try patiently { () throws(PortFault) in try base.recreateProducer() }
    }

    func subscribe(_ topics: [String]) throws(PortFault) {
        try patiently { () throws(PortFault) in try base.subscribe(topics) }
    }

    func poll(limit: Int, wait: Int) throws(PortFault) -> PolledRecords {
        try patiently { () throws(PortFault) in try base.poll(limit: limit, wait: wait) }
    }

    func serve(milliseconds: Int) throws(PortFault) -> PolledRecords.Rebalance? {
        try patiently { () throws(PortFault) in try base.serve(milliseconds: milliseconds) }
    }

    func clusterID() throws(PortFault) -> String { try base.clusterID() }

    func startOffsets(of topic: String) throws(PortFault) -> [TopicPartition: Int64] {
        try patiently { () throws(PortFault) in try base.startOffsets(of: topic) }
    }

    func logBounds(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: Range<Int64>] {
        try patiently { () throws(PortFault) in try base.logBounds(partitions) }
    }

    func committed(_ partitions: [TopicPartition]) throws(PortFault) -> [TopicPartition: CommittedOffset?] {
        try patiently { () throws(PortFault) in try base.committed(partitions) }
    }

    func groupOffsets() throws(PortFault) -> [TopicPartition: CommittedOffset] {
        try patiently { () throws(PortFault) in try base.groupOffsets() }
    }

    func witness(of rows: [OutboxRow]) throws(PortFault) -> WitnessAnswer {
        try patiently { () throws(PortFault) in try base.witness(of: rows) }
    }

    func assign(_ positions: [TopicPartition: Int64]) throws(PortFault) { try base.assign(positions) }
    func unassign() throws(PortFault) { try base.unassign() }
    func begin() throws(PortFault) { try base.begin() }
    func produce(_ row: OutboxRow) throws(PortFault) { try base.produce(row) }

    func sendOffsets(_ offsets: [OffsetCommit], _ membership: Membership) throws(PortFault) {
        try patiently { () throws(PortFault) in try base.sendOffsets(offsets, membership) }
    }

    func commit() throws(PortFault) -> TransactionEnd {
        try patiently { () throws(PortFault) in try base.commit() }
    }

    func knownEnds() -> [TopicPartition: Int64] { base.knownEnds() }
    func close() { base.close() }
}
