internal import FlowC
internal import Kafka
internal import SagaEngine

/// One partition of a topic: an append-only log with records, transaction markers and a head that retention may remove.
struct SimulatedLog {
    /// What stands at an offset.
    enum Body {
        /// A record that the engine consumes; its offset is its place.
        case input(ConsumedRecord)
        /// A record that the engine produced, with the witness headers.
        case output(Output, batch: Identifier, source: TopicPartition)
        /// A transaction marker, or a record of an aborted transaction of somebody else.
        case control
    }

    struct Entry {
        let body: Body
        let timestamp: Int64
        /// The transaction it belongs to, an index into ``SimulatedKafka/transactions``; nil outside of one.
        let transaction: Int?
    }

    /// The first offset that is still there.
    private(set) var first: Int64 = 0
    private(set) var entries: [Entry] = []
    /// Transactions that have records here and no marker yet, with their first offset.
    private(set) var open: [(transaction: Int, first: Int64)] = []
    private var base: Int64 = 0

    /// One past the last entry: the high watermark.
    var end: Int64 { base + Int64(entries.count) }

    /// Where a reader of committed records has to stop.
    var lastStable: Int64 { open.map(\.first).min() ?? end }

    subscript(offset: Int64) -> Entry { entries[Int(offset - base)] }

    mutating func append(_ body: Body, at timestamp: Int64, transaction: Int? = nil) {
        if let transaction, !open.contains(where: { $0.transaction == transaction }) { open.append((transaction, end)) }
        entries.append(Entry(body: body, timestamp: timestamp, transaction: transaction))
    }

    /// Writes the marker that ends a transaction here.
    mutating func mark(_ transaction: Int, at timestamp: Int64) {
        open.removeAll { $0.transaction == transaction }
        entries.append(Entry(body: .control, timestamp: timestamp, transaction: nil))
    }

    /// Removes everything before `offset`.
    mutating func removeHead(upTo offset: Int64) {
        guard offset > first, offset <= end else { return }
        first = offset
        entries.removeFirst(Int(offset - base))
        base = offset
    }
}
