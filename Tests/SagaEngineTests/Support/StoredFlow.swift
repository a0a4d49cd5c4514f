import FlowC
import Kafka
import OrchestratorTestKit
import Postgres

@testable import SagaEngine

/// Flow C over a real database, record after record: what a lane does between poll and publish. Everything counts as
/// published at once.
final class StoredFlow {
    let database: StoreDatabase
    private let processor: FlowProcessor
    private let store: any SagaStore
    private var epochs: [TopicPartition: Int64] = [:]
    private var ends: [TopicPartition: Int64] = [:]
    private var batches: UInt64 = 0

    init(_ profile: Profile = Profile()) throws {
        database = try StoreDatabase()
        processor = try ProcessorFixture(profile: profile).processor
        store = database.store("flow")
        let partitions = Topic.inputs.map { TopicPartition($0.rawValue, 0) }.sorted()
        try store.storeStarts(Dictionary(uniqueKeysWithValues: partitions.map { ($0, 0) }), clusterID: "c")
        for row in try store.claim(partitions).progress { epochs[row.partition] = row.epoch }
    }

    /// Carries out one record in a batch of its own; the verdicts.
    @discardableResult
    func take(_ value: [UInt8], from topic: Topic, headers: [Kafka.Header] = []) throws -> [Verdict: Int] {
        let partition = TopicPartition(topic.rawValue, 0)
        let (offset, epoch) = (ends[partition] ?? 0, epochs[partition] ?? 0)
        let record = ConsumedRecord(
            partition: partition, offset: offset, timestamp: Rows.now, timestampType: .created, key: [1], value: value,
            headers: headers)
        let share = BatchKeys.Share(partition: partition, epoch: epoch, range: offset..<offset + 1)
        batches += 1
        let id = Rows.id(batches)
        var batch = processor.decode([record])
        batch.keys.partitions = [share]
        while true {
            let loaded = try store.load(batch.keys)
            let reduced: ReducedBatch
            do {
                reduced = try processor.reduce(batch, loaded, id: id, shares: [share])
            } catch let missing as MissingKeys {
                try store.rollback()
                batch.keys.formUnion(missing.keys)
                continue
            }
            let prepared = PreparedBatch(
                id: id, now: loaded.now, records: 1, moves: [.init(partition: partition, epoch: epoch, to: offset + 1)],
                rows: [
                    OutboxRow(
                        source: partition, from: offset, to: offset + 1, batch: id, createdAt: loaded.now,
                        outputs: reduced.outputs[partition] ?? [])
                ], writes: reduced.writes)
            guard try store.store(prepared, marks: [], reports: []) == .committed else { throw Refused(id: id) }
            ends[partition] = offset + 1
            try store.mark([PublishedMark(partition: partition, epoch: epoch, offset: offset + 1)], [])
            return reduced.verdicts
        }
    }

    /// A new saga, of the decision with that number.
    func begin(_ number: Int, _ options: DecisionOptions = DecisionOptions()) throws -> Identifier {
        let decision = DecisionFactory(seed: 11).decision(number, options)
        try take(
            decision.value, from: .decisions, headers: decision.headers.map { Kafka.Header($0.name, $0.value) })
        return .saga(decisionID: decision.decisionID)
    }

    /// The tickets of a saga in the order of publication, compensations behind the plan's own.
    func tickets(of saga: Identifier) throws -> [Identifier] {
        try ids("SELECT ticket_id FROM ticket_states WHERE saga_id = '\(saga)' ORDER BY position")
    }

    /// Its tickets that have no result yet.
    func openTickets(of saga: Identifier) throws -> [Identifier] {
        try ids(
            """
            SELECT ticket_id FROM ticket_states WHERE saga_id = '\(saga)' AND status IN ('PENDING', 'RUNNING')
            ORDER BY position
            """)
    }

    /// The worker of a ticket reports.
    @discardableResult
    func report(_ ticket: Identifier, _ status: ExecutionResult.Status) throws -> [Verdict: Int] {
        try take(
            Array(
                """
                {"ticket_id":"\(ticket)","status":"\(status.rawValue)","result":{"success":\(status == .completed)},
                "agent_id":"w","timestamp":\(Rows.now)}
                """.utf8), from: .results)
    }

    /// Every ticket that is open, and that follows from that, is completed.
    func completeAll(of saga: Identifier) throws {
        while let ticket = try openTickets(of: saga).first { try report(ticket, .completed) }
    }

    /// An operator's order.
    @discardableResult
    func order(_ order: Command.Order, _ saga: Identifier) throws -> [Verdict: Int] {
        let command = Command(
            id: "c-\(batches)", order: order, saga: saga, reason: "test", issuedAt: Rows.now, issuedBy: "ops")
        return try take(command.json, from: .commands)
    }

    /// What the sweeper produces of a timer that is due.
    @discardableResult
    func fire(_ timer: SagaEngine.Timer) throws -> [Verdict: Int] {
        let command = Command(
            timer: timer.kind, sequence: timer.sequence, dueAt: timer.dueAt, saga: timer.saga, issuedAt: Rows.now,
            by: "test")
        return try take(command.json, from: .commands)
    }

    /// `sagas.state`.
    func state(of saga: Identifier) throws -> String {
        var connection = try Connection.open(database.options)
        return try connection.execute(sql: "SELECT state FROM sagas WHERE saga_id = '\(saga)'").single().text(0)
    }

    private func ids(_ sql: String) throws -> [Identifier] {
        var connection = try Connection.open(database.options)
        return try connection.execute(sql: sql).map { try $0.identifier(0) }
    }

    /// A batch that was not committed.
    struct Refused: Error {
        let id: Identifier
    }
}
