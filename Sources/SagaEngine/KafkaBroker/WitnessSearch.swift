internal import Kafka

/// Which outbox rows are looked for, and what was found: the pure part of the witness.
///
/// All outputs of a row are in one Kafka transaction, so one record with both headers of the row proves it, and every
/// earlier row of its source with it, since rows of a source are published in order. For the same reason one topic among
/// its outputs that still has the whole range is enough to say that the row is not out.
struct WitnessSearch {
    private struct Mark: Hashable {
        let batch: String
        let source: String
    }

    private struct Wanted {
        let source: TopicPartition
        let to: Int64
        let topics: Set<String>
    }

    /// From which time on each topic is read, epoch milliseconds.
    let since: [String: Int64]
    /// The highest end of a row that was found, by source.
    private(set) var proven: [TopicPartition: Int64] = [:]
    private let wanted: [Mark: Wanted]

    /// Rows without outputs are not looked for: nothing could prove them. `allowance` in milliseconds.
    init(_ rows: [OutboxRow], allowance: Int64) {
        var since: [String: Int64] = [:]
        var wanted: [Mark: Wanted] = [:]
        for row in rows where !row.outputs.isEmpty {
            let topics = Set(row.outputs.map(\.topic))
            for topic in topics {
                since[topic] = min(since[topic] ?? .max, max(0, row.createdAt - allowance))
            }
            wanted[Mark(batch: row.batchName, source: row.sourceName)] =
                Wanted(source: row.source, to: row.to, topics: topics)
        }
        self.since = since
        self.wanted = wanted
    }

    /// True when nothing that was not found could still prove more.
    var isDone: Bool { wanted.values.allSatisfy { isProven($0) } }

    /// Looks at one record.
    mutating func look(at record: ConsumedRecord) {
        guard let batch = record.header(Witness.batchHeader)?.text,
            let source = record.header(Witness.sourceHeader)?.text,
            let row = wanted[Mark(batch: batch, source: source)]
        else { return }
        proven[row.source] = max(proven[row.source] ?? row.to, row.to)
    }

    /// Topics that have to be complete for the rows that were not found.
    var doubtful: Set<String> {
        wanted.values.reduce(into: []) { if !isProven($1) { $0.formUnion($1.topics) } }
    }

    /// The answer, given the topics whose range is complete: nothing that was in it can have been removed.
    func answer(complete: Set<String>) -> WitnessAnswer {
        let gone = wanted.values.filter { !isProven($0) && $0.topics.isDisjoint(with: complete) }
        return WitnessAnswer(proven: proven, gone: Set(gone.map(\.source)))
    }

    private func isProven(_ row: Wanted) -> Bool { row.to <= proven[row.source] ?? .min }
}
