internal import Kafka

/// Reads ranges of partitions in the order of the records' timestamps, each partition in its own order.
///
/// The next record is known once every partition that has more to give has one at hand, so a partition that runs ahead is
/// paused meanwhile.
struct MergedReader: ~Copyable {
    private static let high = 1000
    private static let low = 100

    private var consumer: Consumer
    private var ends: [TopicPartition: Int64]
    private var heads: [TopicPartition: ArraySlice<ConsumedRecord>] = [:]
    private var paused: Set<TopicPartition> = []

    /// Begins reading; empty ranges are done at once.
    init(_ ranges: [TopicPartition: Range<Int64>], through access: KafkaAccess) throws(KafkaError) {
        let consumer = try Consumer(access.configuration.merging(RangeReader.properties), callbacks: access.callbacks)
        let open = ranges.filter { !$0.value.isEmpty }
        try consumer.assign(open.sorted { $0.key < $1.key }.map { PartitionOffset($0.key, $0.value.lowerBound) })
        self.consumer = consumer
        ends = open.mapValues(\.upperBound)
    }

    /// The oldest record that is left; nil when every range has been read. Blocks.
    mutating func next() throws(KafkaError) -> ConsumedRecord? {
        while ends.keys.contains(where: { heads[$0]?.isEmpty ?? true }) { try fetch() }
        let oldest = heads.filter { !$0.value.isEmpty }.min {
            let (left, right) = ($0.value.first?.timestamp ?? 0, $1.value.first?.timestamp ?? 0)
            return left == right ? $0.key < $1.key : left < right
        }
        guard let partition = oldest?.key, let record = heads[partition]?.popFirst() else { return nil }
        if paused.contains(partition), (heads[partition]?.count ?? 0) <= Self.low {
            paused.remove(partition)
            try consumer.resume([partition])
        }
        return record
    }

    private mutating func fetch() throws(KafkaError) {
        switch consumer.poll(.milliseconds(100)) {
        case .record(let record):
            guard let end = ends[record.partition] else { return }
            if record.offset < end { heads[record.partition, default: []].append(record) }
            if record.offset + 1 >= end {
                ends[record.partition] = nil
            } else if (heads[record.partition]?.count ?? 0) >= Self.high, !paused.contains(record.partition) {
                paused.insert(record.partition)
                try consumer.pause([record.partition])
            }
        case .endOfPartition(let place, let offset):
            // Markers of transactions are no records: the end may lie behind the last one.
            if let end = ends[place], offset >= end { ends[place] = nil }
        case .failure(let error):
            guard [.transport, .resolve, .timedOut].contains(error.code) else { throw error }
        case .idle, .rebalance:
            break
        }
    }
}
