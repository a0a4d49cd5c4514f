internal import Kafka

/// Reads single records by their place.
struct RecordFinder: ~Copyable {
    private var consumer: Consumer

    /// Makes the client.
    init(_ access: KafkaAccess) throws(KafkaError) {
        consumer = try Consumer(access.configuration.merging(RangeReader.properties), callbacks: access.callbacks)
    }

    /// The record at that offset; nil when it is gone. Blocks.
    mutating func record(_ partition: TopicPartition, _ offset: Int64) throws(KafkaError) -> ConsumedRecord? {
        let marks = try consumer.watermarks(of: partition, timeout: KafkaAccess.timeout)
        guard (marks.low..<max(marks.low, marks.high)).contains(offset) else { return nil }
        try consumer.assign([PartitionOffset(partition, offset)])
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            switch consumer.poll(.milliseconds(100)) {
            case .record(let record) where record.partition == partition && record.offset >= offset:
                return record.offset == offset ? record : nil
            case .endOfPartition(let place, _) where place == partition: return nil
            case .failure(let error):
                guard [.transport, .resolve, .timedOut].contains(error.code) else { throw error }
            case .record, .endOfPartition, .idle, .rebalance: continue
            }
        }
        throw KafkaError(.timedOut, operation: "read record \(offset)", at: partition)
    }
}
