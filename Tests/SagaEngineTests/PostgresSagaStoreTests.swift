import FlowC
import Foundation
import Kafka
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

/// The port's promises, against a real server.
@Suite struct PostgresSagaStoreTests {
    private static let partition = TopicPartition("plans.consensus", 0)
    private static let other = TopicPartition("plans.consensus", 1)

    /// A migrated database; each store has a connection of its own, as each lane has.
    private struct Database {
        let options: ConnectionOptions

        init() throws {
            let server = try PrivatePostgres.shared()
            options = try server.options(database: try server.createDatabase())
            var connection = try Connection.open(options)
            try Migrator(
                MigrationSet(folder: ProcessorFixture.schemas.appending(path: "postgres").path), programVersion: "test"
            ).migrate(on: &connection)
        }

        func store(_ lane: String = "a") -> PostgresSagaStore {
            let options = options
            return PostgresSagaStore(
                group: "g", lane: lane, version: "v2",
                connect: { () throws(PostgresError) in try Connection.open(options) })
        }

        func number(_ sql: String) throws -> Int64 {
            var connection = try Connection.open(options)
            return try connection.execute(sql: "SELECT (\(sql))::int8").single().int8(0)
        }
    }

    private func claimed(_ database: Database) throws -> PostgresSagaStore {
        let store = database.store()
        try store.storeStarts([Self.partition: 5, Self.other: 7], clusterID: "c")
        #expect(try store.claim([Self.partition, Self.other]).map(\.epoch) == [1, 1])
        return store
    }

    private func batch(
        _ id: UInt64, seed: UInt64 = 1, from: Int64 = 5, epoch: Int64 = 1
    ) throws -> PreparedBatch {
        let record = ProcessorFixture.record(DecisionFactory(seed: seed).decision(0).value, offset: from)
        let reduced = try ProcessorFixture().run([record])
        return PreparedBatch(
            id: Identifier(high: 0, low: id), now: 1_772_442_931_000, records: 1,
            moves: [.init(partition: Self.partition, epoch: epoch, to: from + 1)],
            rows: [
                OutboxRow(
                    source: Self.partition, from: from, to: from + 1, batch: Identifier(high: 0, low: id),
                    outputs: reduced.outputs[ProcessorFixture.partition] ?? [])
            ], writes: reduced.writes)
    }

    private func keys(epoch: Int64) -> BatchKeys {
        BatchKeys(partitions: [(Self.partition, epoch)])
    }

    @Test func `a claim raises the epoch, and partitions without a row are missing`() throws {
        let store = try claimed(try Database())
        let again = try store.claim([Self.partition, TopicPartition("plans.consensus", 9)])
        #expect(
            again == [
                PartitionProgress(
                    partition: Self.partition, clusterID: "c", epoch: 2, prepared: 5, published: 5, highest: nil)
            ])
    }

    @Test func `the starts of the first claimer stand`() throws {
        let database = try Database()
        let store = try claimed(database)
        try database.store("b").storeStarts(
            [Self.partition: 99, TopicPartition("plans.consensus", 2): 3], clusterID: "d")
        let found = try store.claim([Self.partition, TopicPartition("plans.consensus", 2)])
        #expect(found.map(\.prepared) == [5, 3])
        #expect(found.map(\.clusterID) == ["c", "d"])
    }

    @Test func `a lane whose epoch is over finds no row`() throws {
        let database = try Database()
        let store = try claimed(database)
        _ = try database.store("b").claim([Self.partition])
        #expect(try store.load(keys(epoch: 1)).prepared == [:])
        try store.rollback()
        #expect(try store.load(keys(epoch: 2)).prepared == [Self.partition: 5])
        try store.rollback()
    }

    @Test func `a batch is stored whole, and recovery gives back its outputs byte for byte`() throws {
        let database = try Database()
        let store = try claimed(database)
        _ = try store.load(keys(epoch: 1))
        let prepared = try batch(1)
        #expect(try store.store(prepared, marks: [], reports: []) == .committed)
        let recovery = try store.recovery([Self.partition, Self.other])
        #expect(recovery.rows == prepared.rows)
        #expect(recovery.progress.map(\.prepared) == [6, 7])
        #expect(recovery.progress.map(\.highest) == [6, nil])
        #expect(try database.number("SELECT count(*) FROM tickets") == 5)

        let saga = try #require(prepared.writes.sagas.first)
        var found = keys(epoch: 1)
        found.sagas = [saga.id]
        found.plans = [saga.planID]
        let loaded = try store.load(found)
        try store.rollback()
        var expected = saga
        expected.ticketIDs = []
        #expect(loaded.sagas == [saga.id: expected])
        #expect(loaded.holders == [saga.planID: PlanHolder(sagaID: saga.id, decisionID: saga.decisionID)])
    }

    @Test func `a second creator of a saga is a conflict that leaves nothing behind`() throws {
        let database = try Database()
        let store = try claimed(database)
        _ = try store.load(keys(epoch: 1))
        #expect(try store.store(try batch(1), marks: [], reports: []) == .committed)
        _ = try store.load(keys(epoch: 1))
        let outcome = try store.store(try batch(2, from: 6), marks: [], reports: [])
        guard case .conflict(let detail) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(detail.contains("sagas_pkey"))
        #expect(try database.number("SELECT count(*) FROM outbox") == 1)
        #expect(try database.number("SELECT prepared_offset FROM partition_progress WHERE partition = 0") == 6)
    }

    @Test func `marks count only under the lane's own epoch and never go back`() throws {
        let database = try Database()
        let store = try claimed(database)
        _ = try store.load(keys(epoch: 1))
        _ = try store.store(try batch(1), marks: [], reports: [])
        let sql = "SELECT published_offset FROM partition_progress WHERE partition = 0"
        try store.mark([PublishedMark(partition: Self.partition, epoch: 9, offset: 6)], [])
        #expect(try database.number(sql) == 5)
        let report = BatchReport(
            batch: Identifier(high: 0, low: 1), preparedAt: 1_772_442_931_000, records: 1, prepareMilliseconds: 1.5,
            publishMilliseconds: 2.5)
        try store.mark([PublishedMark(partition: Self.partition, epoch: 1, offset: 6)], [report])
        try store.mark([PublishedMark(partition: Self.partition, epoch: 1, offset: 5)], [])
        #expect(try database.number(sql) == 6)
        #expect(try store.recovery([Self.partition]).rows.isEmpty)
        #expect(try database.number("SELECT count(*) FROM batches WHERE prepare_ms = 1.5 AND publish_ms = 2.5") == 1)
    }

    @Test func `a COMMIT that the server never answers is unknown`() throws {
        let database = try Database()
        let store = try claimed(database)
        _ = try store.load(keys(epoch: 1))
        _ = try database.number(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        let outcome = try store.store(try batch(1), marks: [], reports: [])
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try database.number("SELECT count(*) FROM sagas") == 0)
    }
}
