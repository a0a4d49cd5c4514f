import Foundation
import Kafka
import OrchestratorTestKit
import Postgres
import Synchronization
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct OutboxRotationTests {
    private static let always = OutboxRotation.Limits(milliseconds: 0)

    /// Two partitions, claimed once: epoch 1, at 0.
    private func begin(_ database: StoreDatabase) throws -> any SagaStore {
        let store = database.store()
        try store.storeStarts([Rows.zero: 0, Rows.one: 0], clusterID: "c")
        _ = try store.claim([Rows.zero, Rows.one])
        return store
    }

    private func prepare(_ store: any SagaStore, _ partition: TopicPartition, _ offset: Int64) throws {
        let share = Rows.share(partition, offset..<offset + 1)
        #expect(try store.prepare(Rows.batch(UInt64(offset) + 1, [share]), [share]) == .committed)
    }

    private func publish(_ store: any SagaStore, _ partition: TopicPartition, _ offset: Int64) throws {
        try store.mark([PublishedMark(partition: partition, epoch: 1, offset: offset)], [])
    }

    @Test func `the pointer stays until the slot is old or large enough`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        let patient = OutboxRotation(limits: .init(milliseconds: 3_600_000, bytes: 1 << 40), connect: database.connect)
        #expect(try patient.step() == .init())
        try prepare(store, Rows.zero, 0)
        #expect(try patient.step() == .init())
        let small = OutboxRotation(limits: .init(milliseconds: 3_600_000, bytes: 1), connect: database.connect)
        #expect(try small.step().advancedTo == 1)
        try database.run("UPDATE outbox_rotation SET rotated_at = rotated_at - interval '2 hours'")
        #expect(try patient.step().advancedTo == 2)
    }

    @Test func `what is published goes with the turn of the tables, the rest goes on`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        let rotation = OutboxRotation(limits: Self.always, connect: database.connect)
        for offset in 0..<3 as Range<Int64> { try prepare(store, Rows.zero, offset) }
        try prepare(store, Rows.one, 0)
        try publish(store, Rows.zero, 2)
        var step = OutboxRotation.Step()
        step.advancedTo = 1
        #expect(try rotation.step() == step)
        #expect(try database.number("SELECT count(*) FROM outbox_0") == 4)
        step.advancedTo = 2
        step.emptied = 0
        step.kept = 2
        #expect(try rotation.step() == step)
        #expect(try database.number("SELECT count(*) FROM outbox") == 2)
        #expect(try database.number("SELECT count(*) FROM outbox_2") == 2)
        let rows = [Rows.row(Rows.zero, 2..<3, batch: 3), Rows.row(Rows.one, 0..<1, batch: 1)]
        #expect(try store.recovery([Rows.zero, Rows.one]).rows == rows)
        for _ in 0..<7 { _ = try rotation.step() }
        #expect(try store.recovery([Rows.zero, Rows.one]).rows == rows)
        try publish(store, Rows.zero, 3)
        try publish(store, Rows.one, 1)
        for _ in 0..<3 { _ = try rotation.step() }
        #expect(try database.number("SELECT count(*) FROM outbox") == 0)
    }

    @Test func `rows of a group that nobody knows stay`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        try prepare(store, Rows.zero, 0)
        try database.run("UPDATE outbox SET group_id = 'gone'")
        let rotation = OutboxRotation(limits: Self.always, connect: database.connect)
        for _ in 0..<4 { _ = try rotation.step() }
        #expect(try database.number("SELECT count(*) FROM outbox") == 1)
    }

    @Test func `a row that was inserted before the lock and committed after it was asked for is kept`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        try prepare(store, Rows.zero, 0)
        try publish(store, Rows.zero, 1)
        let rotation = OutboxRotation(limits: Self.always, lockTimeout: 30_000, connect: database.connect)
        _ = try rotation.step()
        var lane = try Connection.open(database.options)
        try lane.begin()
        try lane.execute(
            sql: """
                INSERT INTO outbox (slot, group_id, topic, partition, from_offset, to_offset, batch, created_at, outputs)
                SELECT slot, group_id, topic, partition, 1, 2, batch, created_at, outputs FROM outbox
                """)
        let step = BlockedCall { try rotation.step() }
        try database.wait(for: "Lock/relation")
        #expect(lane.commit().isCommitted)
        let done = try step.wait()
        #expect(done.emptied == 0)
        #expect(done.kept == 1)
        #expect(try store.recovery([Rows.zero]).rows.map(\.to) == [2])
    }

    @Test func `a lane in the way is left alone, and the next step does it`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        try prepare(store, Rows.zero, 0)
        let rotation = OutboxRotation(limits: Self.always, connect: database.connect)
        _ = try rotation.step()
        var lane = try Connection.open(database.options)
        try lane.begin()
        try lane.execute(sql: "DELETE FROM outbox_0 WHERE to_offset = 99")
        let busy = try rotation.step()
        #expect(busy.isBusy)
        #expect(busy.emptied == nil)
        try lane.rollback()
        let patient = OutboxRotation(connect: database.connect)
        #expect(
            try patient.step()
                == {
                    var step = OutboxRotation.Step(); step.emptied = 0; step.kept = 1; return step
                }())
    }

    @Test func `a slot that the pointer has come to is not emptied`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        try prepare(store, Rows.zero, 0)
        try database.run("UPDATE outbox_rotation SET slot = 2")
        let rotation = OutboxRotation(
            limits: .init(milliseconds: 3_600_000), lockTimeout: 30_000, connect: database.connect)
        var other = try Connection.open(database.options)
        try other.begin()
        try other.execute(sql: "LOCK TABLE outbox_0 IN SHARE MODE")
        let step = BlockedCall { try rotation.step() }
        try database.wait(for: "Lock/relation")
        try database.run("UPDATE outbox_rotation SET slot = 0")
        try other.rollback()
        #expect(try step.wait().isBusy)
        #expect(try store.recovery([Rows.zero]).rows.count == 1)
    }

    @Test func `size is what the tables hold`() throws {
        let database = try StoreDatabase()
        let store = try begin(database)
        let rotation = OutboxRotation(connect: database.connect)
        let empty = try rotation.size()
        #expect(empty.rows == 0)
        for offset in 0..<20 as Range<Int64> { try prepare(store, Rows.zero, offset) }
        store.close()
        // Statistics are written when their backend ends.
        while try rotation.size().rows < 20 { sched_yield() }
        #expect(try rotation.size().rows == 20)
        #expect(try rotation.size().bytes > empty.bytes)
    }

    /// Two rotations as fast as they can, two lanes that prepare and publish, and a reader that recovers all the time.
    @Test func `nothing unpublished is ever missing or double while tables rotate under lanes`() throws {
        let database = try StoreDatabase()
        let batches: Int64 = 150
        let stop = Atomic(false)
        let lanes = [Rows.zero, Rows.one].map { partition in
            BlockedCall {
                let store = database.store(partition.description)
                try store.storeStarts([partition: 0], clusterID: "c")
                _ = try store.claim([partition])
                for offset in 0..<batches {
                    try prepare(store, partition, offset)
                    let found = try store.recovery([partition])
                    let published = found.progress.first { $0.partition == partition }?.published
                    #expect(found.rows.map(\.to) == Array(try #require(published) + 1...offset + 1))
                    // A lane publishes in order, now and then several batches at once.
                    if offset % 3 == 2 { try publish(store, partition, offset + 1) }
                }
                store.close()
            }
        }
        let rotations = (0..<2).map { _ in
            BlockedCall { () -> (emptied: Int, kept: Int) in
                let rotation = OutboxRotation(limits: Self.always, connect: database.connect)
                var sum = (emptied: 0, kept: 0)
                while !stop.load(ordering: .acquiring) {
                    let step = try rotation.step()
                    sum.emptied += step.emptied == nil ? 0 : 1
                    sum.kept += step.kept
                }
                return sum
            }
        }
        let results = lanes.map { lane in Result { try lane.wait() } }
        stop.store(true, ordering: .releasing)
        let sums = try rotations.map { try $0.wait() }
        for result in results { try result.get() }
        #expect(sums.reduce(0) { $0 + $1.emptied } > 10)
        #expect(sums.reduce(0) { $0 + $1.kept } > 0)
        let all = try database.store("reader").recovery([Rows.zero, Rows.one])
        #expect(all.progress.map(\.prepared) == [batches, batches])
        #expect(all.rows.isEmpty)
    }
}
