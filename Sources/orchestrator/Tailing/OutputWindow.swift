internal import Kafka

/// Finds where the outputs of input records can be: not older than the oldest of these records, less an allowance for clocks.
struct OutputWindow: ~Copyable {
    /// How far the clocks of producers and brokers may be apart, milliseconds.
    static let allowance: Int64 = 600_000

    private let access: KafkaAccess
    private let reader: LogReader

    /// Takes what it needs.
    init(_ access: KafkaAccess) throws(KafkaError) {
        let reader = try LogReader(access)
        self.access = access
        self.reader = reader
    }

    /// The ranges of an output topic that can hold what these input ranges caused, to the end as of now.
    func ranges(
        of topic: TopicDescription, causedBy inputs: [TopicPartition: Range<Int64>]
    ) throws(KafkaError) -> [TopicPartition: Range<Int64>] {
        let oldest = try oldestTimestamp(inputs)
        let partitions = (0..<topic.partitions).map { TopicPartition(topic.name, $0) }
        // Where no record is that new the whole log is read: it costs time, and a broker that cannot look up times (the
        // embedded one) says the same.
        let starts = try oldest.map { (time) throws(KafkaError) in
            try reader.known(atOrAfter: time - Self.allowance, of: partitions)
        }
        var ranges: [TopicPartition: Range<Int64>] = [:]
        for partition in partitions {
            let bounds = try reader.bounds(of: partition)
            let start = max(bounds.first, starts?[partition] ?? bounds.first)
            ranges[partition] = min(start, bounds.stable)..<bounds.stable
        }
        return ranges
    }

    private func oldestTimestamp(_ inputs: [TopicPartition: Range<Int64>]) throws(KafkaError) -> Int64? {
        var oldest: Int64?
        for (partition, range) in inputs where !range.isEmpty {
            var first = try RangeReader([partition: range], through: access)
            guard let time = try first.next()?.timestamp else { continue }
            oldest = min(oldest ?? time, time)
        }
        return oldest
    }
}
