import Kafka
import Testing

@Suite struct TopicPartitionTests {
    @Test func `sorts by topic and then by partition number`() {
        let sorted = [
            TopicPartition("b", 0), TopicPartition("a", 10), TopicPartition("a", 9),
        ].sorted()
        #expect(sorted == [TopicPartition("a", 9), TopicPartition("a", 10), TopicPartition("b", 0)])
    }

    @Test func `shows topic and partition`() {
        #expect(TopicPartition("plans", 3).description == "plans[3]")
        #expect(PartitionOffset(TopicPartition("plans", 3), 17).description == "plans[3]@17")
    }
}
