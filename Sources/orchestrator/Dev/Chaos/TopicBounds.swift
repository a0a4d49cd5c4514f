internal import Kafka

/// Where the partitions of a topic begin and end.
enum TopicBounds {
    /// Of every partition: the oldest record's offset and the one behind the newest record; with `committedOnly` behind the
    /// last stable one.
    static func read(
        of topic: String, committedOnly: Bool, through access: KafkaAccess
    ) throws -> [TopicPartition: Watermarks] {
        let defaults: KafkaConfiguration = [
            "group.id": "orchestrator-chaos", "enable.auto.commit": "false",
            "isolation.level": committedOnly ? "read_committed" : "read_uncommitted",
        ]
        let consumer = try Consumer(access.configuration.merging(defaults), callbacks: access.callbacks)
        var bounds: [TopicPartition: Watermarks] = [:]
        for number in 0..<(try access.topic(topic).partitions) {
            let place = TopicPartition(topic, number)
            bounds[place] = try consumer.watermarks(of: place, timeout: KafkaAccess.timeout)
        }
        return bounds
    }
}
