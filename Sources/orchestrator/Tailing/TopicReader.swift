internal import Kafka

/// Reads all partitions of a topic outside of any group, from the oldest record or from behind the newest.
struct TopicReader: ~Copyable {
    private var consumer: Consumer
    /// Where reading ends in partitions that have more to give; a partition that is done is not in it.
    private var ends: [TopicPartition: Int64]
    private let follows: Bool

    /// Begins reading.
    ///
    /// - Parameters:
    ///   - fromBeginning: begin at the oldest record, else behind the newest.
    ///   - follows: go on when the end is reached, else end at the end as of now.
    ///   - committedOnly: hide records of aborted and of open transactions.
    init(
        _ topic: TopicDescription, through access: KafkaAccess, fromBeginning: Bool, follows: Bool,
        committedOnly: Bool = true
    ) throws(KafkaError) {
        let defaults: KafkaConfiguration = [
            // librdkafka wants a name for its group although no group is joined and nothing is committed.
            "group.id": "orchestrator-tail", "enable.auto.commit": "false", "enable.partition.eof": "true",
            "isolation.level": committedOnly ? "read_committed" : "read_uncommitted", "auto.offset.reset": "error",
        ]
        let consumer = try Consumer(access.configuration.merging(defaults), callbacks: access.callbacks)
        var ends: [TopicPartition: Int64] = [:]
        var starts: [PartitionOffset] = []
        for number in 0..<topic.partitions {
            let place = TopicPartition(topic.name, number)
            let marks = try consumer.watermarks(of: place, timeout: KafkaAccess.timeout)
            if marks.low < marks.high { ends[place] = marks.high }
            starts.append(PartitionOffset(place, fromBeginning ? marks.low : marks.high))
        }
        try consumer.assign(starts)
        self.consumer = consumer
        self.ends = ends
        self.follows = follows
    }

    /// The next record; nil when the end is reached or `deadline` has passed.
    mutating func next(until deadline: ContinuousClock.Instant?) throws(KafkaError) -> ConsumedRecord? {
        let clock = ContinuousClock()
        while follows || !ends.isEmpty {
            var wait = Duration.milliseconds(100)
            if let deadline {
                guard clock.now < deadline else { return nil }
                wait = min(wait, deadline - clock.now + .milliseconds(1))
            }
            switch consumer.poll(wait) {
            case .record(let record):
                guard let end = ends[record.partition] else {
                    if follows { return record }
                    continue
                }
                if record.offset + 1 >= end { ends[record.partition] = nil }
                if record.offset < end || follows { return record }
            case .endOfPartition(let place, let offset):
                // Markers of transactions are no records: the end may lie behind them.
                if let end = ends[place], offset >= end { ends[place] = nil }
            case .failure(let error):
                guard isPassing(error) else { throw error }
            case .idle, .rebalance:
                break
            }
        }
        return nil
    }

    /// A connection that breaks is made again. When no broker is left, only who follows waits.
    private func isPassing(_ error: KafkaError) -> Bool {
        switch error.code {
        case .transport, .resolve, .timedOut: true
        case .allBrokersDown: follows
        default: false
        }
    }
}
