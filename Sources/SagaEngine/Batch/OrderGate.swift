internal import Kafka

/// Order between partitions: nothing that reacts to a ticket becomes visible before it (commit-protocol).
///
/// The newest tickets of a saga are in one outbox row. While that row may be prepared and not published, records of
/// other partitions wait, since their outputs could overtake it. A row that this very batch writes counts as prepared
/// and unpublished: recovery may publish the rows of one batch apart.
struct OrderGate {
    private let watermarks: [TopicPartition: Watermarks]
    private let ownRows: Set<OutboxReference>

    init(_ watermarks: [TopicPartition: Watermarks], shares: [BatchKeys.Share]) {
        self.watermarks = watermarks
        ownRows = Set(shares.map { OutboxReference(source: $0.partition, to: $0.range.upperBound) })
    }

    /// May a record of that partition touch a saga whose newest tickets are in that row? Its own partition publishes in
    /// order. A row beyond `prepared` was removed by a rewind: it keeps nobody waiting.
    func isOpen(to partition: TopicPartition, newest: OutboxReference?) -> Bool {
        guard let newest, newest.source != partition else { return true }
        if ownRows.contains(newest) { return false }
        guard let source = watermarks[newest.source] else { return true }
        return !(source.published < newest.to && newest.to <= source.prepared)
    }
}
