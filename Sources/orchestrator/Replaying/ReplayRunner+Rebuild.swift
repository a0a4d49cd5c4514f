internal import Kafka
internal import SagaEngine

/// `rebuild`: the whole group back to one point in time.
extension ReplayRunner {
    func moveBack(_ run: ReplayRun) throws {
        guard let time = run.filter.since else { return }
        if !isDry { try access.requireEmptyGroup(run.group, for: "moving it back") }
        let topics = try access.survey().topics
        let partitions = settings.inputTopics.sorted().flatMap { name in
            (0..<(topics[name]?.partitions ?? 0)).map { TopicPartition(name, $0) }
        }
        let progress = try database.store(of: run.group) { (store) throws(PortFault) in try store.allProgress() }
        let rows = Dictionary(progress.map { ($0.partition, $0) }) { first, _ in first }
        let committed = try access.committedOffsets(of: partitions, group: run.group)
        let offsets = try LogReader(access).offsets(atOrAfter: time, of: partitions)
        // Only back: a partition that has not come that far stays where it is.
        let changes = partitions.compactMap { partition -> OffsetChange? in
            guard let row = rows[partition], let offset = offsets[partition], offset < row.prepared else { return nil }
            return OffsetChange(partition: partition, before: committed[partition], after: offset, progress: row)
        }
        guard !changes.isEmpty else { return conclude(run, "moved nothing: no record since then has been carried out") }
        Terminal.out(OffsetChange.table(changes))
        if !isDry {
            try access.setOffsets(
                Dictionary(uniqueKeysWithValues: changes.map { ($0.partition, $0.after) }), group: run.group)
        }
        conclude(run, "moved \(changes.count) offsets of group \(run.group); the next `orchestrator run` goes on there")
    }
}
