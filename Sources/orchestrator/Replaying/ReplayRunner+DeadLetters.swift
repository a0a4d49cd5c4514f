internal import FlowC
internal import Kafka
internal import SagaEngine

/// Dead letters: their original bytes to the topic that they were meant for.
extension ReplayRunner {
    func offerDeadLetters(_ run: inout ReplayRun) throws {
        let filter = run.filter
        let topics = try access.survey().topics
        let letters = Set(Topic.allCases.compactMap { $0.deadLetters.map(settings.name(of:)) })
        let targets = Set(Topic.allCases.map(settings.name(of:)))
        let bounds = try LogReader(access)
        var ranges: [TopicPartition: Range<Int64>] = [:]
        for name in letters {
            for number in 0..<(topics[name]?.partitions ?? 0) {
                let place = TopicPartition(name, number)
                let log = try bounds.bounds(of: place)
                ranges[place] = min(max(log.first, run[place] ?? 0), log.stable)..<log.stable
            }
        }
        let producer = try producer()
        var reader = try RangeReader(ranges, through: access)
        var pace = Pace(rate: rate)
        var progress = ProgressLine(total: ranges.values.reduce(0) { $0 + $1.count }, unit: "dead letters")
        var records: [ProducerRecord] = []
        var counts: [String: Int] = [:]
        var read = 0
        while true {
            let record = try reader.next()
            if let record {
                read += 1
                switch DeadLetterRecord(record).replay(run.id, filter, targets: targets) {
                case .success(let replayed):
                    records.append(replayed)
                    counts[replayed.topic, default: 0] += 1
                case .failure(let omission): run.skipped[omission.reason, default: 0] += 1
                }
            }
            guard record == nil || read == Self.chunk else { continue }
            try send(records, through: producer)
            for (place, position) in reader.positions { run[place] = position }
            try settle(&run, read, &pace, &progress)
            records = []
            read = 0
            if record == nil { break }
        }
        progress.finish()
        let sent = counts.sorted { $0.key < $1.key }.map { "\($0.value) to \($0.key)" }.joined(separator: ", ")
        conclude(run, "sent \(sent.isEmpty ? "nothing" : sent) again")
    }
}

/// A record of a dead-letter topic.
struct DeadLetterRecord {
    /// Why it is not offered again.
    struct Omission: Error, Equatable {
        let reason: String
    }

    private let record: ConsumedRecord

    /// Takes a record.
    init(_ record: ConsumedRecord) {
        self.record = record
    }

    /// The original: key and value as they came, headers without those of the dead letter and of the witness, and `x-replay`.
    func replay(_ run: String, _ filter: SagaFilter, targets: Set<String>) -> Result<ProducerRecord, Omission> {
        guard let topic = record.header("x-dlq-topic")?.text else {
            return .failure(Omission(reason: "without x-dlq-topic"))
        }
        guard targets.contains(topic) else { return .failure(Omission(reason: "of a topic that is not ours")) }
        guard matches(filter, topic) else { return .failure(Omission(reason: "not asked for")) }
        let headers = record.headers.filter { header in
            !header.name.hasPrefix("x-dlq-") && !["x-batch", "x-source", "x-replay"].contains(header.name)
        }
        return .success(
            ProducerRecord(
                topic: topic, key: record.key, value: record.value, headers: headers + [Header("x-replay", run)]))
    }

    private func matches(_ filter: SagaFilter, _ topic: String) -> Bool {
        let partition = record.header("x-dlq-partition")?.text.flatMap { Int32($0) }
        let offset = record.header("x-dlq-offset")?.text.flatMap { Int64($0) }
        if let wanted = filter.topic, wanted != topic { return false }
        if !filter.partitions.isEmpty, !(partition.map(filter.partitions.contains) ?? false) { return false }
        if let from = filter.from, (offset ?? -1) < from { return false }
        if let through = filter.through, offset.map({ $0 > through }) ?? true { return false }
        let time = record.timestamp ?? 0
        return time >= filter.since ?? 0 && time < filter.until ?? .max
    }
}
