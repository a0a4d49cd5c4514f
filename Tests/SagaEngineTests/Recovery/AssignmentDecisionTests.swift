import Kafka
import Testing

@testable import SagaEngine

@Suite struct AssignmentDecisionTests {
    static let partition = TopicPartition("plans.consensus", 3)

    static func progress(prepared: Int64, published: Int64, highest: Int64?) -> PartitionProgress {
        PartitionProgress(
            partition: partition, clusterID: "c", epoch: 1, prepared: prepared, published: published, highest: highest)
    }

    static func signed(_ offset: Int64) -> CommittedOffset {
        CommittedOffset(offset: offset, metadata: OffsetSignature(from: 0, to: offset, batch: "ab").description)
    }

    static func unsigned(_ offset: Int64) -> CommittedOffset { CommittedOffset(offset: offset, metadata: "") }

    static func moved(_ offset: Int64, _ settled: Int64) -> CommittedOffset {
        CommittedOffset(offset: offset, metadata: "v1:moved:\(settled)")
    }

    static let new = progress(prepared: 5, published: 5, highest: nil)
    static let half = progress(prepared: 9, published: 7, highest: 9)
    static let whole = progress(prepared: 9, published: 9, highest: 9)

    static let table: [(String, CommittedOffset?, PartitionProgress, [Int64], AssignmentDecision)] = [
        ("none, nothing ever prepared", nil, new, [], .start(at: 5)),
        ("unsigned, nothing ever prepared", unsigned(8), new, [], .start(at: 8)),
        ("signed start, nothing prepared yet", signed(5), new, [], .resume(done: 5, anomaly: nil)),
        ("another signed offset than the start, nothing prepared", signed(6), new, [], .restored),
        ("a signed offset below the start, nothing prepared", signed(4), new, [], .restored),
        ("signed: all published", signed(9), half, [9], .resume(done: 9, anomaly: nil)),
        ("signed: a row is prepared only", signed(7), half, [9], .resume(done: 7, anomaly: nil)),
        (
            "signed: Kafka forgot a confirmed commit", signed(4), half, [9],
            .resume(done: 7, anomaly: "Kafka has offset 4, but 7 was confirmed before; the mark wins")
        ),
        ("signed beyond prepared", signed(10), half, [9], .restored),
        ("none, present", nil, half, [9], .signAgain(after: 7)),
        ("unsigned with rows not known to be out", unsigned(3), half, [9], .settle(after: 7, wish: 3)),
        ("moved, its rows not marked", moved(3, 9), half, [9], .rewind(to: 3)),
        ("moved, something prepared later", moved(3, 8), half, [9], .settle(after: 8, wish: 3)),
        ("unsigned below", unsigned(3), whole, [], .rewind(to: 3)),
        ("unsigned above", unsigned(12), whole, [], .skip(to: 12)),
        ("unsigned equal", unsigned(9), whole, [], .sign),
        ("moved never counts as signed", moved(12, 9), whole, [], .skip(to: 12)),
    ]

    @Test(arguments: table)
    func `the table decides`(
        name: String, committed: CommittedOffset?, progress: PartitionProgress, rows: [Int64],
        decision: AssignmentDecision
    ) {
        #expect(AssignmentDecision.decide(committed, progress, rows: rows, clusterID: "c") == decision, "\(name)")
    }

    @Test func `offsets of another cluster stop the partition whatever they say`() {
        for committed in [nil, Self.signed(9), Self.signed(7), Self.unsigned(1)] {
            #expect(AssignmentDecision.decide(committed, Self.half, rows: [], clusterID: "d") == .otherCluster)
        }
    }
}
