import Kafka
import Testing

@testable import OrchestratorTestKit
@testable import SagaEngine

/// The simulation's Postgres is held to the contract that the real one keeps.
@Suite struct SimulatedStoreContractTests {
    @Test(arguments: SagaStoreContract.allCases) func contract(_ promise: SagaStoreContract) throws {
        try promise.run(SimulatedServers())
    }
}

/// One simulated server for each group: progress, dead letters and ticket rows are a group's own.
private final class SimulatedServers: SagaStoreFixture {
    private var servers: [String: SimulatedPostgres] = [:]

    func store(group: String, lane: String) -> any SagaStore {
        let server = servers[group] ?? SimulatedPostgres(clock: { Rows.now })
        servers[group] = server
        return PatientStore(SimulatedStore(server, chance: SimulationChance(seed: 1)))
    }
}

/// A simulated store whose calls are made again while they wait, as the scheduler of the simulation does.
private final class PatientStore: SagaStore {
    private let base: SimulatedStore

    init(_ base: SimulatedStore) {
        self.base = base
    }

    private func patiently<Answer>(_ call: () throws(PortFault) -> Answer) throws(PortFault) -> Answer {
        for _ in 1...1000 {
            base.unblock()
            do throws(PortFault) {
                return try call()
            } catch {
                guard base.isBlocked else { throw error }
            }
        }
        throw .storeAway("a lock is never released")
    }

    func claim(_ partitions: [TopicPartition]) throws(PortFault) -> Claim {
        try patiently { () throws(PortFault) in try base.claim(partitions) }
    }

    func storeStarts(_ starts: [TopicPartition: Int64], clusterID: String) throws(PortFault) {
        try patiently { () throws(PortFault) in try base.storeStarts(starts, clusterID: clusterID) }
    }

    func recovery(_ partitions: [TopicPartition]) throws(PortFault) -> RecoveryState {
        try patiently { () throws(PortFault) in try base.recovery(partitions) }
    }

    func move(_ moves: [OffsetMove]) throws(PortFault) -> Bool {
        try patiently { () throws(PortFault) in try base.move(moves) }
    }

    func halt(_ reason: String) throws(PortFault) {
        try patiently { () throws(PortFault) in try base.halt(reason) }
    }

    func suspect(_ mark: SuspectMark) throws(PortFault) -> Int? {
        try patiently { () throws(PortFault) in try base.suspect(mark) }
    }

    func load(_ keys: BatchKeys) throws(PortFault) -> LoadedBatch {
        try patiently { () throws(PortFault) in try base.load(keys) }
    }

    func store(
        _ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport]
    ) throws(PortFault) -> StoreOutcome {
        try patiently { () throws(PortFault) in try base.store(prepared, marks: marks, reports: reports) }
    }

    func rollback() throws(PortFault) {
        try patiently { () throws(PortFault) in try base.rollback() }
    }

    @discardableResult
    func mark(_ marks: [PublishedMark], _ reports: [BatchReport]) throws(PortFault) -> Bool {
        try patiently { () throws(PortFault) in try base.mark(marks, reports) }
    }

    func close() { base.close() }
}
