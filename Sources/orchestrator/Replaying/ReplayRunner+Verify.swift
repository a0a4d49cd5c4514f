internal import FlowC
internal import Kafka
internal import Postgres
internal import SagaEngine

/// `verify`: decides again and compares.
extension ReplayRunner {
    func verify(_ run: inout ReplayRun) throws {
        let filter = run.filter
        let ranges = try inputRanges(run)
        guard !isDry else {
            let table = ranges.sorted { $0.key < $1.key }.map {
                ["\($0.key)", "\($0.value.lowerBound)", "\($0.value.upperBound)"]
            }
            Terminal.out(TextTable.render(["PARTITION", "FROM", "TO"], table))
            return conclude(run, "verified \(ranges.values.reduce(0) { $0 + $1.count }) offsets")
        }
        let verification = try Verification(
            registry: try settings.schemaRegistry(), configuration: try settings.engineConfiguration(), filter: filter,
            report: run.report)
        try noteOutputs(verification, ranges)
        var reader = try RangeReader(ranges, through: access)
        var pace = Pace(rate: rate)
        var progress = ProgressLine(total: ranges.values.reduce(0) { $0 + $1.count }, unit: "offsets")
        var records: [ConsumedRecord] = []
        while true {
            let record = try reader.next()
            if let record, isWanted(record, filter) { records.append(record) }
            guard record == nil || records.count == Self.chunk else { continue }
            let batch = records
            try database.run { try verification.check(batch, on: &$0) }
            for (place, position) in reader.positions { run[place] = position }
            run.report = verification.report
            try settle(&run, batch.count, &pace, &progress)
            records = []
            if record == nil { break }
        }
        progress.finish()
        let report = verification.report
        for finding in report.findings { Terminal.out(finding) }
        let unsaid = report.different + report.missing - report.findings.count
        if unsaid > 0 { Terminal.out("… and \(unsaid) more") }
        conclude(
            run,
            "verified \(report.records) records: \(report.identical) identical, \(report.different) different, "
                + "\(report.missing) missing, \(report.skipped) that created nothing; \(report.outputs) published outputs found"
                + (report.measuredAnew > 0 ? ", \(report.measuredAnew) records with durations measured anew" : "")
        )
        guard report.isClean else { throw CommandFailure(.failure) }
    }

    /// The output topics, once; about what the input ranges caused.
    private func noteOutputs(_ verification: Verification, _ ranges: [TopicPartition: Range<Int64>]) throws {
        let topics = try access.survey().topics
        let window = try OutputWindow(access)
        for name in verification.outputTopics {
            guard let topic = topics[name] else { continue }
            var reader = try RangeReader(try window.ranges(of: topic, causedBy: ranges), through: access)
            while let record = try reader.next() {
                verification.note(record)
                if interruption.isRaised() { throw Interrupted() }
            }
        }
    }

    private func isWanted(_ record: ConsumedRecord, _ filter: SagaFilter) -> Bool {
        let time = record.timestamp ?? 0
        return time >= filter.since ?? 0 && time < filter.until ?? .max
    }

    /// The input offsets to check: nothing beyond what the group has committed, since that may be under way.
    private func inputRanges(_ run: ReplayRun) throws -> [TopicPartition: Range<Int64>] {
        let filter = run.filter
        let (topics, _) = try access.survey()
        let names = filter.topic.map { [$0] } ?? settings.inputTopics.sorted()
        var partitions: [TopicPartition] = []
        for name in names {
            guard let topic = topics[name] else {
                throw CommandFailure(.failure, "topic \(name) does not exist; see `orchestrator topics check`")
            }
            partitions += (0..<topic.partitions).map { TopicPartition(name, $0) }
        }
        partitions = partitions.filter { filter.partitions.isEmpty || filter.partitions.contains($0.partition) }
        let progress = try database.store(of: run.group) { (store) throws(PortFault) in try store.allProgress() }
        let published = Dictionary(progress.map { ($0.partition, $0.published) }) { first, _ in first }
        let committed = try access.committedOffsets(of: partitions, group: run.group)
        let reader = try LogReader(access)
        let spans = filter.isOfSaga ? try database.run { try SagaOrigins.spans(filter, on: &$0) } : nil
        let starts = try filter.since.map { (time) throws(KafkaError) in
            try reader.known(atOrAfter: time, of: partitions)
        }
        var ranges: [TopicPartition: Range<Int64>] = [:]
        for partition in partitions {
            let bounds = try reader.bounds(of: partition)
            let done = max(committed[partition]?.offset ?? 0, published[partition] ?? 0)
            var start = max(bounds.first, filter.from ?? 0, run[partition] ?? 0)
            if let starts { start = max(start, starts[partition] ?? start) }
            var end = min(bounds.stable, done, filter.through.map { $0 + 1 } ?? .max)
            if let spans {
                guard let span = spans[partition] else { continue }
                start = max(start, span.lowerBound)
                end = min(end, span.upperBound)
            }
            if start < end { ranges[partition] = start..<end }
        }
        return ranges
    }
}
