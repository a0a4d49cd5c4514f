public import FlowC
internal import Kafka

/// A lane as a state machine without I/O: a reply goes in, the next action comes out.
///
/// The order of its actions is the commit protocol: claim before reading offsets, publish what is prepared before
/// polling, and for each batch strictly prepare, then publish. It holds no clock: every reply comes with the time.
/// Where a port fails, the machine decides by the class of the fault (`LaneMachine+Faults.swift`); it ends only when
/// nothing but a person can help.
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

    /// The partitions of the current membership. The membership travels with every batch of this assignment and is
    /// never read again later.
    struct Assignment {
        let partitions: [TopicPartition]
        let membership: Membership
    }

    /// An assignment on its way from claim to fetch.
    struct Pending {
        let assignment: Assignment
        var claimed: [TopicPartition: Int64] = [:]
        var clusterID = ""
        var committed: [TopicPartition: CommittedOffset?] = [:]
        var group: [TopicPartition: CommittedOffset] = [:]
        var bounds: [TopicPartition: Range<Int64>] = [:]
        /// Offsets that looked as if Postgres were older than Kafka; they count when a second read finds them again.
        var suspects: [TopicPartition: CommittedOffset] = [:]
        var found = RecoveryState(progress: [], rows: [])
    }

    /// A batch between poll and commit.
    struct Batch {
        let id: Identifier
        var decoded: DecodedBatch
        let membership: Membership
        /// In topic, partition order.
        let shares: [BatchKeys.Share]
        var conflicts = 0
        /// Keys that the last load had seen: a second violation on one of them is no race.
        var seen: (sagas: Set<Identifier>, plans: Set<String>) = ([], [])
        var preparing: UInt64 = 0
        var preparedAfter: Double = 0
        var publishing: UInt64 = 0
        var verdicts: [Verdict: Int] = [:]
        var stuck: [Identifier] = []
        var now: Int64 = 0
    }

    /// A Kafka transaction in the making.
    struct Publication {
        let rows: [OutboxRow]
        let offsets: [OffsetCommit]
        let membership: Membership
        let then: AfterPublication
        var next = 0
    }

    /// What a transaction was for.
    enum AfterPublication {
        /// The batch it publishes.
        case batch(Batch)
        /// Rows that an earlier owner prepared, and signatures: fetch next.
        case recovered
        /// Rows under an offset that an operator chose: read the offsets again.
        case settled(Pending)
    }

    /// What follows a mark.
    enum AfterMark {
        case poll, hold, assign, unassign, close
        case readAgain(Pending)
    }

    /// What follows a pause.
    enum AfterPause {
        /// The assignment from its first step, or polling when there is none.
        case assign
        /// A new producer, then the assignment.
        case recreate
    }

    /// Keeping the membership while a port is away.
    struct Pause {
        let then: AfterPause
        let until: UInt64
        /// Something may be prepared and not published.
        let outstanding: Bool
    }

    enum State {
        case starting, subscribing, polling
        case claiming(Pending), resolvingStarts(Pending), boundingStarts(Pending), storingStarts(Pending)
        case readingCommitted(Pending), readingGroup(Pending), readingBounds(Pending), readingRecovery(Pending)
        case askingWitness(Pending), moving(Pending, Publication?), halting(String)
        case suspecting(ConsumedRecord), loading(Batch), rollingBack(AfterRollback), storing(Batch, PreparedBatch)
        case beginning(Publication), producing(Publication), sendingOffsets(Publication), committing(Publication)
        case recreating
        case marking(then: AfterMark), assigning, unassigning
        case pausing(Pause), paused(Pause), yielding, emptying, holding
        case closing, closed
    }

    /// What follows a rollback.
    enum AfterRollback {
        case again(Batch)
        /// Another lane owns a partition: look for a rebalance first.
        case yield
        /// Assignment from its first step.
        case assign
    }

    let configuration: LaneConfiguration
    let processor: any BatchProcessor
    let newBatchID: () -> Identifier
    var state: State = .starting
    var assignment: Assignment?
    var owned: [TopicPartition: Owned] = [:]
    var stops: [TopicPartition: PartitionStop] = [:]
    var reports: [BatchReport] = []
    /// Faults since the last success: the exponent of the next delay.
    var faults = 0
    /// Records to take one at a time, to find the one that cannot be stored.
    var isolating = 0
    /// Partitions whose records may have ended processes, with how many more of them are taken one by one.
    var doubtful: [TopicPartition: Int] = [:]
    /// Polled records of doubtful partitions that are not taken yet, in order.
    var held: [ConsumedRecord] = []
    /// When a stop was first asked for.
    var stoppingSince: UInt64?
    /// A prepare may have been committed whose rows are not published.
    var outstanding = false
    /// What the owner of the lane should log; the machine itself does not.
    public var remarks: [LaneRemark] = []
    /// Sums over the life of this lane.
    public internal(set) var totals = LaneTotals()
    /// Finished batches since the owner of the lane last took them.
    public var finished: [BatchReport] = []
    /// How often the producer was replaced.
    public internal(set) var recreations = 0
    /// How often an assignment was lost or another lane owned a partition.
    public internal(set) var ownershipLosses = 0
    /// What the lane is doing.
    public internal(set) var phase: EngineStatus.Phase = .starting

    /// A lane that has done nothing yet. `newBatchID` draws 128 random bits.
    public init(configuration: LaneConfiguration, processor: any BatchProcessor, newBatchID: @escaping () -> Identifier)
    {
        self.configuration = configuration
        self.processor = processor
        self.newBatchID = newBatchID
    }

    /// Takes the answer to the last action and names the next one; nil when the lane has ended.
    /// - Parameter at: a monotonic clock, nanoseconds; used for durations and delays only.
    public mutating func next(_ reply: LaneReply, at time: UInt64) throws(LaneFault) -> LaneAction? {
        if case .failed(let fault) = reply { return try failed(fault, at: time) }
        switch (state, reply) {
        case (.starting, .started): return .initTransactions
        case (.starting, .done): return subscribe()
        case (.subscribing, .done): return poll()
        case (.polling, .polled(let polled, let wishes)): return try take(polled, wishes, at: time)
        case (.paused(let pause), .served(let rebalance, let wishes)):
            return try served(pause, rebalance, wishes, at: time)
        case (.yielding, .served(let rebalance, let wishes)): return try yielded(rebalance, wishes, at: time)
        case (.holding, .served(let rebalance, let wishes)): return try held(rebalance, wishes, at: time)
        case (.claiming, _), (.resolvingStarts, _), (.boundingStarts, _), (.storingStarts, _), (.readingCommitted, _),
            (.readingGroup, _), (.readingBounds, _), (.readingRecovery, _), (.askingWitness, _), (.moving, _),
            (.halting, _):
            return try assign(reply, at: time)
        case (.suspecting(let record), .suspected(let tries)): return suspected(record, tries: tries, at: time)
        case (.loading(let batch), .loaded(let loaded)): return try reduce(batch, loaded, at: time)
        case (.storing(let batch, let prepared), .stored(let outcome)):
            return try stored(batch, prepared, outcome, at: time)
        case (.committing(let publication), .ended(let end)): return published(publication, end, at: time)
        case (.marking(let then), .marked(let isOwner)): return marked(then, isOwner)
        case (_, .done): return try done(at: time)
        default: throw misfit(reply)
        }
    }

    /// The next step where nothing but success was to be told.
    private mutating func done(at time: UInt64) throws(LaneFault) -> LaneAction? {
        switch state {
        case .rollingBack(.again(let batch)): return load(batch, at: time)
        case .rollingBack(.yield): return yield()
        case .rollingBack(.assign): return startOver()
        case .beginning(let publication), .producing(let publication): return produce(publication)
        case .sendingOffsets(let publication):
            state = .committing(publication)
            return .commit
        case .recreating: return assignment == nil && !isSubscribed ? subscribe() : startOver()
        case .assigning:
            faults = 0
            outstanding = false
            return poll()
        case .unassigning: return poll()
        case .emptying:
            state = .holding
            return .serve(milliseconds: Self.slice)
        case .pausing(let pause):
            state = .paused(pause)
            return .serve(milliseconds: Self.slice)
        case .closing:
            state = .closed
            return nil
        default: throw misfit(.done)
        }
    }

    func misfit(_ reply: LaneReply) -> LaneFault { .bug("reply \(reply) does not fit state \(state)") }

    /// How long one look for a rebalance takes while nothing is fetched, milliseconds.
    static let slice = 100

    /// Whether the group was joined; before that there is nothing to keep alive.
    var isSubscribed = false

    /// True while it looks for records and has nothing to finish.
    var isIdle: Bool { if case .polling = state { !hasUnmarked } else { false } }

    mutating func subscribe() -> LaneAction {
        state = .subscribing
        isSubscribed = true
        return .subscribe(configuration.topics)
    }

    mutating func poll() -> LaneAction {
        state = .polling
        // A member that waits for its first assignment does no work yet; one that was assigned nothing is in order.
        phase = assignment == nil ? .assigning : .running
        return .poll(limit: isolating > 0 ? 1 : configuration.batchMax)
    }

    /// Drops what is owned, and what was polled of it.
    mutating func disown() {
        owned = [:]
        held = []
    }

    /// The assignment from its first step; without one, polling until it comes.
    mutating func startOver() -> LaneAction {
        disown()
        reports = []
        guard let assignment, !assignment.partitions.isEmpty else { return poll() }
        return claim(Pending(assignment: assignment))
    }
}

/// Something worth a line in the log.
public struct LaneRemark: Sendable, Equatable {
    /// How loud a line is.
    public enum Level: Sendable {
        /// What happens in normal operation.
        case info
        /// Something unusual that the lane handles.
        case warning
        /// Something that an operator should look at.
        case error
    }

    /// How loud it is.
    public let level: Level
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
