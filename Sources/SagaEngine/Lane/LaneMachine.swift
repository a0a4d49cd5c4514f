public import FlowC
internal import Kafka

/// A lane as a state machine without I/O: a reply goes in, the next action comes out.
///
/// The order of its actions is the commit protocol: claim before reading offsets, publish what is prepared before
/// polling, and for each batch strictly prepare, then publish. It holds no clock: every reply comes with the time.
public struct LaneMachine {
    /// What this lane owns of one partition.
    struct Owned: Equatable {
        let epoch: Int64
        /// The next offset to prepare.
        var position: Int64
        /// Everything before this offset is on Kafka.
        var published: Int64
        /// The published watermark that Postgres has.
        var marked: Int64
    }

    /// An assignment in the making.
    struct Pending {
        let partitions: [TopicPartition]
        let membership: Membership
        var claimed: [PartitionProgress] = []
        var committed: [TopicPartition: CommittedOffset?] = [:]
        var clusterID = ""
    }

    /// A batch between poll and commit.
    struct Batch {
        let id: Identifier
        let decoded: DecodedBatch
        /// Of the assignment; travels with the batch and is never read again later.
        let membership: Membership
        let ranges: [TopicPartition: Range<Int64>]
        var conflicts = 0
        var preparing: UInt64 = 0
        var preparedAfter: Double = 0
        var publishing: UInt64 = 0
        var verdicts: [Verdict: Int] = [:]
        var now: Int64 = 0
    }

    /// A Kafka transaction in the making.
    struct Publication {
        let rows: [OutboxRow]
        let offsets: [OffsetCommit]
        let membership: Membership
        /// The batch it publishes; nil while recovering.
        let batch: Batch?
        var next = 0
    }

    enum State {
        case starting, subscribing, polling
        case claiming(Pending), resolvingStarts(Pending), storingStarts(Pending)
        case readingCommitted(Pending), readingRecovery(Pending)
        case loading(Batch), rollingBack(Batch), storing(Batch, PreparedBatch)
        case beginning(Publication), producing(Publication), sendingOffsets(Publication), committing(Publication)
        case marking(then: AfterMark), assigning, unassigning
        case closing, closed
    }

    /// What follows a mark.
    enum AfterMark {
        case poll, assign, unassign, close
    }

    let configuration: LaneConfiguration
    let processor: any BatchProcessor
    let newBatchID: () -> Identifier
    var state: State = .starting
    var membership: Membership?
    var owned: [TopicPartition: Owned] = [:]
    var reports: [BatchReport] = []
    /// What the owner of the lane should log; the machine itself does not.
    public var remarks: [LaneRemark] = []
    /// Sums over the life of this lane.
    public internal(set) var totals = LaneTotals()

    /// A lane that has done nothing yet. `newBatchID` draws 128 random bits.
    public init(configuration: LaneConfiguration, processor: any BatchProcessor, newBatchID: @escaping () -> Identifier)
    {
        self.configuration = configuration
        self.processor = processor
        self.newBatchID = newBatchID
    }

    /// Takes the answer to the last action and names the next one; nil when the lane has ended.
    /// - Parameter at: a monotonic clock, nanoseconds; used for durations only.
    public mutating func next(_ reply: LaneReply, at time: UInt64) throws(LaneFault) -> LaneAction? {
        switch (state, reply) {
        case (.starting, .started): return .initTransactions
        case (.starting, .done):
            state = .subscribing
            return .subscribe(configuration.topics)
        case (.subscribing, .done): return poll()
        case (.polling, .polled(let polled, let wishes)): return try take(polled, stop: wishes.stop, at: time)
        case (.claiming(let pending), .claimed(let rows)): return claimed(pending, rows)
        case (.resolvingStarts(let pending), .starts(let starts, let clusterID)):
            state = .storingStarts(pending)
            return .storeStarts(starts, clusterID: clusterID)
        case (.storingStarts(let pending), .done): return claim(pending)
        case (.readingCommitted(let pending), .committed(let offsets, let clusterID)):
            return committed(pending, offsets, clusterID)
        case (.readingRecovery(let pending), .recovery(let found)): return try recover(pending, found)
        case (.loading(let batch), .loaded(let loaded)): return try reduce(batch, loaded)
        case (.rollingBack(let batch), .done): return load(batch, at: time)
        case (.storing(let batch, let prepared), .stored(let outcome)):
            return try stored(batch, prepared, outcome, at: time)
        case (.beginning(let publication), .done): return produce(publication)
        case (.producing(let publication), .done): return produce(publication)
        case (.sendingOffsets(let publication), .done):
            state = .committing(publication)
            return .commit
        case (.committing(let publication), .ended): return published(publication, at: time)
        case (.marking(let then), .done): return marked(then)
        case (.assigning, .done): return poll()
        case (.unassigning, .done): return poll()
        case (.closing, .done):
            state = .closed
            return nil
        case (_, .failed(let fault)): throw .port(fault.description)
        default: throw .bug("reply \(reply) does not fit state \(state)")
        }
    }

    mutating func poll() -> LaneAction {
        state = .polling
        return .poll(limit: configuration.batchMax)
    }
}

/// Something worth a line in the log.
public struct LaneRemark: Sendable, Equatable {
    /// True for what an operator should look at.
    public let isWarning: Bool
    /// The line.
    public let text: String
}

/// Sums over the life of a lane.
public struct LaneTotals: Sendable, Equatable {
    /// Batches published.
    public var batches = 0
    /// Records consumed in them.
    public var records = 0
    /// Records produced.
    public var outputs = 0
    /// What became of the records.
    public var verdicts: [Verdict: Int] = [:]

    /// Nothing done yet.
    public init() {}

    /// Adds the sums of another lane.
    public mutating func add(_ other: LaneTotals) {
        batches += other.batches
        records += other.records
        outputs += other.outputs
        verdicts.merge(other.verdicts, uniquingKeysWith: +)
    }
}
