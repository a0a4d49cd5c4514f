internal import Kafka

/// Reads ranges of partitions outside of any group: committed records only, each partition in order, up to its range's end.
struct RangeReader: ~Copyable {
    /// What readers outside of a group have in common. librdkafka wants a name for the group although none is joined.
    static let properties: KafkaConfiguration = [
        "group.id": "orchestrator-tail", "enable.auto.commit": "false", "enable.partition.eof": "true",
        "isolation.level": "read_committed", "auto.offset.reset": "error",
    ]

    private var consumer: Consumer
    private var ends: [TopicPartition: Int64]
    /// Where each partition has been read to: one past the last record, or the end of the range.
    private(set) var positions: [TopicPartition: Int64]

    /// Begins reading; empty ranges are done at once.
    init(_ ranges: [TopicPartition: Range<Int64>], through access: KafkaAccess) throws(KafkaError) {
        let consumer = try Consumer(access.configuration.merging(Self.properties), callbacks: access.callbacks)
        let open = ranges.filter { !$0.value.isEmpty }
        try consumer.assign(
            open.sorted { $0.key < $1.key }.map { PartitionOffset($0.key, $0.value.lowerBound) })
        self.consumer = consumer
        ends = open.mapValues(\.upperBound)
        positions = ranges.mapValues(\.lowerBound)
    }

    /// True when every range has been read.
    var isDone: Bool { ends.isEmpty }

    /// The next record; nil when every range has been read or `deadline` has passed.
    mutating func next(until deadline: ContinuousClock.Instant? = nil) throws(KafkaError) -> ConsumedRecord? {
        while !ends.isEmpty {
            if let deadline, ContinuousClock.now >= deadline { return nil }
            switch consumer.poll(.milliseconds(100)) {
            case .record(let record):
                guard let end = ends[record.partition] else { continue }
                if record.offset + 1 >= end { finish(record.partition, at: end) }
                guard record.offset < end else { continue }
                if record.offset + 1 < end { positions[record.partition] = record.offset + 1 }
                return record
            case .endOfPartition(let place, let offset):
                // Markers of transactions are no records: the end may lie behind the last one.
                if let end = ends[place], offset >= end { finish(place, at: end) }
            case .failure(let error):
                guard [.transport, .resolve, .timedOut].contains(error.code) else { throw error }
            case .idle, .rebalance:
                break
            }
        }
        return nil
    }

    private mutating func finish(_ partition: TopicPartition, at end: Int64) {
        ends[partition] = nil
        positions[partition] = end
    }
}
