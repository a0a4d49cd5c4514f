internal import FlowC
internal import Kafka

/// A read_committed reader of a whole topic of a benchmark, for one thread and without offsets of a group.
struct BenchmarkReader: Sendable {
    /// The topic.
    let topic: String
    private let partitions: Int32
    private let properties: KafkaConfiguration

    /// Asks the broker for the partitions.
    init(_ place: BenchmarkPlace, _ topic: Topic) throws {
        let name = place.settings.name(of: topic)
        self.topic = name
        partitions = try KafkaAccess(place.settings).run { try $0.topic(name).partitions }
        properties = try place.settings.kafkaConfiguration().merging([
            "group.id": "bench-reader", "enable.auto.commit": "false", "isolation.level": "read_committed",
            "auto.offset.reset": "latest", "fetch.wait.max.ms": "50", "enable.partition.eof": "true",
        ])
    }

    /// A consumer that stands at the end of every partition: it gets what is published from now on.
    func atEnd() throws(KafkaError) -> Consumer {
        var consumer = try Consumer(properties)
        try consumer.assign((0..<partitions).map { PartitionOffset(TopicPartition(topic, $0), PartitionOffset.end) })
        var ended = 0
        while ended < partitions {
            switch consumer.poll(.seconds(1)) {
            case .endOfPartition: ended += 1
            case .failure(let error) where error.kind == .fatal: throw error
            default: continue
            }
        }
        return consumer
    }
}
