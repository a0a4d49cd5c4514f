import FlowC
import Kafka
import Testing

@testable import SagaEngine

/// Records that are taken alone, and claims that came to nothing.
extension SagaStoreContract {
    func suspecting(_ fixture: some SagaStoreFixture, _ store: any SagaStore) throws {
        try begin(store)
        func row(_ partition: TopicPartition) throws -> PartitionProgress {
            try #require(try store.recovery([partition]).progress.first { $0.partition == partition })
        }
        func taken(_ offset: Int64, epoch: Int64 = 1, by process: UInt64) throws -> Int? {
            try store.suspect(
                SuspectMark(
                    partition: Rows.zero, epoch: epoch, offset: offset, process: Identifier(high: 9, low: process)))
        }
        #expect(try row(Rows.zero).fruitlessClaims == 1)
        #expect(try row(Rows.zero).suspect == nil)
        // The same process again is no further one; another record begins anew.
        #expect(try taken(4, by: 1) == 1)
        #expect(try taken(5, by: 1) == 1)
        #expect(try taken(5, by: 1) == 1)
        #expect(try taken(5, by: 2) == 2)
        // Who does not own the partition marks nothing.
        #expect(try taken(6, epoch: 0, by: 3) == nil)
        #expect(try taken(5, by: 3) == 3)
        let claimed = try #require(try store.claim([Rows.zero]).progress.first)
        #expect((claimed.fruitlessClaims, claimed.suspect) == (2, 5))
        #expect(
            try row(Rows.one)
                == PartitionProgress(
                    partition: Rows.one, clusterID: "c", epoch: 1, prepared: 7, published: 7, highest: nil,
                    fruitlessClaims: 1))

        let share = BatchKeys.Share(partition: Rows.zero, epoch: 2, range: 5..<6)
        #expect(try store.prepare(Rows.batch(1, [share]) { _ in }, [share]) == .committed)
        #expect((try row(Rows.zero).fruitlessClaims, try row(Rows.zero).suspect) == (0, nil))
        #expect(try taken(6, epoch: 2, by: 1) == 1)
        #expect(try row(Rows.zero).suspect == 6)
    }
}
