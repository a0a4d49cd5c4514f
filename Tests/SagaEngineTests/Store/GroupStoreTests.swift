import FlowC
import Kafka
import OrchestratorTestKit
import Postgres
import Testing

@testable import SagaEngine

@Suite(.ownThread) struct GroupStoreTests {
    private static let share = Rows.share(Rows.zero, 5..<6)

    /// One prepared batch on the first of two partitions, with a saga and a dead letter.
    private func prepared() throws -> (StoreDatabase, any SagaStore, GroupStore) {
        let database = try StoreDatabase()
        let store = database.store()
        try store.storeStarts([Rows.zero: 5, Rows.one: 7], clusterID: "c")
        _ = try store.claim([Rows.zero, Rows.one])
        let batch = Rows.batch(1, [Self.share]) {
            $0.sagas = [Rows.saga(1)]
            $0.deadLetters = [Rows.deadLetter(Rows.zero, 5)]
        }
        #expect(try store.prepare(batch, [Self.share]) == .committed)
        return (database, store, GroupStore(group: "g", connect: database.connect))
    }

    @Test func `a halt is seen and cleared`() throws {
        let (_, store, group) = try prepared()
        #expect(try group.halted() == nil)
        #expect(try !group.clearHalt())
        try store.halt("why\0")
        let halt = try #require(try group.halted())
        #expect(halt.reason == "why\u{FFFD}")
        #expect(halt.since > Rows.now)
        #expect(try group.clearHalt())
        #expect(try group.halted() == nil)
        #expect(try store.claim([Rows.zero]).halted == nil)
    }

    @Test func `progress, unpublished rows, sagas and dead letters are those of the database`() throws {
        let (_, store, group) = try prepared()
        #expect(try group.allProgress() == store.recovery([]).progress)
        #expect(try group.unpublished() == [Rows.row(Rows.zero, 5..<6, batch: 1)])
        #expect(try group.sagaCounts() == ["RUNNING": 1])
        let letter = StoredDeadLetter(
            partition: Rows.zero, offset: 5, clusterID: "c", reason: "undecodable", field: "a\u{FFFD}b",
            detail: "quotes \u{FFFD}", saga: nil, batch: Rows.id(1), recordedAt: Rows.now)
        #expect(try group.deadLetters(limit: 9) == [letter])
        #expect(try group.deadLetters(limit: 0) == [])
        try store.mark([PublishedMark(partition: Rows.zero, epoch: 1, offset: 6)], [])
        #expect(try group.unpublished() == [])
    }

    @Test func `another cluster is adopted, but unpublished rows go only when told`() throws {
        let (database, store, group) = try prepared()
        let before = try group.allProgress()
        let rows = try group.unpublished()
        #expect(try group.adopt([Rows.zero: 3, Rows.other: 0], clusterID: "d", discarding: false) == rows)
        #expect(try group.allProgress() == before)
        #expect(try group.adopt([Rows.zero: 3, Rows.other: 0], clusterID: "d", discarding: true) == rows)
        let first = try #require(try group.allProgress().first)
        #expect(first.epoch > 1)
        #expect(
            first
                == PartitionProgress(
                    partition: Rows.zero, clusterID: "d", epoch: first.epoch, prepared: 3, published: 3, highest: nil))
        #expect(try group.allProgress().count == 2)
        #expect(try database.number("SELECT count(*) FROM outbox") == 0)
        // The same offset of the other cluster is another record.
        _ = try store.claim([Rows.zero])
        let share = Rows.share(Rows.zero, 3..<6, epoch: first.epoch + 1)
        let again = try store.load(BatchKeys(partitions: [share]))
        #expect(again.deadLettered == [:])
        let batch = Rows.batch(2, [share]) { $0.deadLetters = [Rows.deadLetter(Rows.zero, 5)] }
        #expect(try store.store(batch, marks: [], reports: []) == .committed)
        #expect(try Set(group.deadLetters(limit: 9).map(\.clusterID)) == ["c", "d"])
    }

    @Test func `published rows of the old cluster do not come back`() throws {
        let (_, store, group) = try prepared()
        try store.mark([PublishedMark(partition: Rows.zero, epoch: 1, offset: 6)], [])
        #expect(try group.adopt([Rows.zero: 0], clusterID: "d", discarding: false) == [])
        #expect(try group.unpublished() == [])
        #expect(try group.allProgress().first?.clusterID == "d")
    }

    @Test func `an unpublished row gets other outputs, and its lane has to look`() throws {
        let (_, store, group) = try prepared()
        let outputs = [Rows.output("diverted")]
        #expect(try !group.rewrite(Rows.zero, to: 7, outputs: outputs))
        #expect(try group.allProgress().map(\.epoch) == [1, 1])
        #expect(try group.rewrite(Rows.zero, to: 6, outputs: outputs))
        #expect(try group.unpublished().map(\.outputs) == [outputs])
        #expect(try group.allProgress().map(\.epoch) == [2, 1])
        #expect(try store.look(BatchKeys(partitions: [Rows.share(Rows.zero, 6..<7)])).prepared == [:])
        try store.mark([PublishedMark(partition: Rows.zero, epoch: 2, offset: 6)], [])
        #expect(try !group.rewrite(Rows.zero, to: 6, outputs: outputs))
    }
}
