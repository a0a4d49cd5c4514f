internal import Kafka

/// Asks where logs begin and end, with one client that sees what is committed and one that sees everything.
struct LogReader: ~Copyable {
    private let committed: Consumer
    private let everything: Consumer

    /// Makes both clients; nothing is asked yet.
    init(_ access: KafkaAccess) throws(KafkaError) {
        let committed = try Consumer(
            access.configuration.merging(RangeReader.properties).merging(["isolation.level": "read_committed"]),
            callbacks: access.callbacks)
        let everything = try Consumer(
            access.configuration.merging(RangeReader.properties).merging(["isolation.level": "read_uncommitted"]),
            callbacks: access.callbacks)
        self.committed = committed
        self.everything = everything
    }

    /// The bounds of one partition. Blocks.
    func bounds(of partition: TopicPartition) throws(KafkaError) -> LogBounds {
        let seen = try committed.watermarks(of: partition, timeout: KafkaAccess.timeout)
        let all = try everything.watermarks(of: partition, timeout: KafkaAccess.timeout)
        return LogBounds(first: seen.low, stable: seen.high, end: max(seen.high, all.high))
    }

    /// The first offset at or after a time (epoch milliseconds) in each partition; the end where there is none.
    func offsets(
        atOrAfter milliseconds: Int64, of partitions: [TopicPartition]
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        var offsets = try known(atOrAfter: milliseconds, of: partitions)
        for partition in partitions where offsets[partition] == nil {
            offsets[partition] = try bounds(of: partition).stable
        }
        return offsets
    }

    /// The first offset at or after a time (epoch milliseconds) in each partition that has one.
    func known(
        atOrAfter milliseconds: Int64, of partitions: [TopicPartition]
    ) throws(KafkaError) -> [TopicPartition: Int64] {
        var offsets: [TopicPartition: Int64] = [:]
        guard !partitions.isEmpty else { return offsets }
        let answers = try committed.offsets(atOrAfter: milliseconds, of: partitions, timeout: KafkaAccess.timeout)
        for found in answers {
            if let error = found.error { throw error }
            if let offset = found.offset, offset >= 0 { offsets[found.partition] = offset }
        }
        return offsets
    }
}
