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

    static let rows: [(String, CommittedOffset?, PartitionProgress, AssignmentDecision)] = [
        ("none, nothing ever prepared", nil, progress(prepared: 5, published: 5, highest: nil), .firstStart(at: 5)),
        (
            "none, present", nil, progress(prepared: 9, published: 7, highest: 9),
            .republish(published: 7, position: 9)
        ),
        (
            "signed, present: all published", signed(9), progress(prepared: 9, published: 7, highest: 9),
            .resume(published: 9, position: 9, anomaly: nil)
        ),
        (
            "signed, present: a row is prepared only", signed(7), progress(prepared: 9, published: 7, highest: 9),
            .resume(published: 7, position: 9, anomaly: nil)
        ),
        (
            "signed start, nothing prepared yet", signed(5), progress(prepared: 5, published: 5, highest: nil),
            .resume(published: 5, position: 5, anomaly: nil)
        ),
        (
            "Kafka forgot a confirmed commit", signed(4), progress(prepared: 9, published: 7, highest: 9),
            .resume(published: 7, position: 9, anomaly: "Kafka has offset 4, but 7 was confirmed before; the mark wins")
        ),
    ]

    @Test(arguments: rows)
    func `the table decides`(
        name: String, committed: CommittedOffset?, progress: PartitionProgress, decision: AssignmentDecision
    ) {
        #expect(AssignmentDecision.decide(committed, progress, clusterID: "c") == decision, "\(name)")
    }

    static let stops: [(CommittedOffset, PartitionStop.Row)] = [
        (CommittedOffset(offset: 7, metadata: ""), .unsigned),
        (CommittedOffset(offset: 7, metadata: "v1:moved:9"), .unsigned),
        (signed(10), .restored),
    ]

    @Test(arguments: stops) func `any other row stops with its name`(committed: CommittedOffset, row: PartitionStop.Row)
    {
        let progress = Self.progress(prepared: 9, published: 7, highest: 9)
        let stop = PartitionStop(partition: Self.partition, row: row, committed: committed, progress: progress)
        #expect(AssignmentDecision.decide(committed, progress, clusterID: "c") == .stop(stop))
        #expect(stop.description.contains("[\(row.rawValue)]"))
        #expect(stop.description.contains("plans.consensus"))
    }

    @Test func `offsets of another cluster stop the partition whatever they say`() {
        let progress = Self.progress(prepared: 9, published: 7, highest: 9)
        for committed in [nil, Self.signed(9), Self.signed(7)] {
            let stop = PartitionStop(
                partition: Self.partition, row: .otherCluster, committed: committed, progress: progress)
            #expect(AssignmentDecision.decide(committed, progress, clusterID: "d") == .stop(stop))
        }
    }
}
