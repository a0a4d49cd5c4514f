import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// Sagas of which an event was set aside.
extension SagaStoreContract {
    func settingAside(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        let shares = [Rows.share(Rows.zero, 5..<9)]
        func letter(_ offset: Int64, _ reason: String, _ saga: UInt64) -> SagaWrites.DeadLetterRow {
            .init(
                source: Rows.zero, offset: offset, letter: DeadLetter(reason: reason, field: "", detail: "d"),
                sagaID: Rows.id(saga))
        }
        let batch = Rows.batch(1, shares) { writes in
            writes.sagas = [Rows.saga(1), Rows.saga(2), Rows.saga(3)]
            writes.deadLetters = [
                letter(5, "unreadable_saga", 1), letter(6, "unreadable_saga", 1), letter(7, "invalid_plan", 2),
                // Of a decision that became no saga.
                letter(8, "quarantined", 4),
            ]
        }
        #expect(try store.prepare(batch, shares) == .committed)
        var keys = BatchKeys(partitions: [Rows.share(Rows.zero, 9..<10)])
        keys.quarantined = Set((1...5).map { Rows.id($0) })
        let asked = [1, 2, 3, 4, 5].map { Rows.id($0) }
        #expect(
            try store.look(keys).quarantined
                == Dictionary(uniqueKeysWithValues: zip(asked, [true, false, false, true, false])))
        let other = fixture.store(group: "other", lane: "a")
        // The rows of this group say nothing about another one.
        #expect(try other.look(keys).quarantined.values.allSatisfy { !$0 })
    }
}
