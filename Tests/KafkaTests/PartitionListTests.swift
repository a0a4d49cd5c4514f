import CRdkafka
import Testing

@testable import Kafka

@Suite struct PartitionListTests {
    @Test func `keeps partitions in their order`() {
        let partitions = [TopicPartition("b", 1), TopicPartition("a", 0), TopicPartition("ünï", 2)]
        let list = PartitionList(partitions)
        let found = list.partitions
        #expect(found == partitions)
    }

    @Test(arguments: ["", "v1:0-12:b", "ünï", String(repeating: "m", count: 4_000)])
    func `keeps offsets and their metadata`(metadata: String) {
        let place = PartitionOffset(TopicPartition("a", 0), 12, metadata: metadata)
        let found = PartitionList([place]).answers(client: nil, operation: "x")
        #expect(found == [FoundOffset(place.partition, offset: 12, metadata: metadata)])
    }

    @Test(arguments: [PartitionOffset.beginning, PartitionOffset.end, -1001])
    func `an offset that stands for a place is no offset`(offset: Int64) {
        let list = PartitionList([PartitionOffset(TopicPartition("a", 0), offset)])
        let found = list.answers(client: nil, operation: "x")
        #expect(found.map(\.offset) == [nil])
    }

    @Test func `throws the first error of a partition`() {
        let list = PartitionList([TopicPartition("a", 0), TopicPartition("a", 1), TopicPartition("a", 2)])
        list.raw.pointee.elems[1].err = ErrorCode.unknownPartition.raw
        list.raw.pointee.elems[2].err = ErrorCode.timedOut.raw
        var thrown: KafkaError?
        do throws(KafkaError) { try list.check(client: nil, operation: "pause") } catch { thrown = error }
        #expect(thrown == KafkaError(.unknownPartition, operation: "pause", at: TopicPartition("a", 1)))
    }

    @Test func `an empty list has no errors and no partitions`() throws {
        let list = PartitionList([TopicPartition]())
        try list.check(client: nil, operation: "pause")
        let found = list.partitions
        #expect(found.isEmpty)
    }
}
