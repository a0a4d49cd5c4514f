internal import FlowC
internal import Kafka

/// On assignment: claim, read the group's offsets, read progress, look for a restored Postgres, decide, publish what is
/// prepared, then fetch (commit-protocol, "On assignment").
extension LaneMachine {
    mutating func assigned(_ partitions: [TopicPartition], _ membership: Membership) throws(LaneFault) -> LaneAction {
        guard membership.isFencing else {
            throw .port("the assignment came without member id or generation; the broker could not fence us")
        }
        disown()
        stops = [:]
        reports = []
        let assignment = Assignment(partitions: partitions.sorted(), membership: membership)
        self.assignment = assignment
        guard !partitions.isEmpty else {
            state = .assigning
            return .assign([:])
        }
        return claim(Pending(assignment: assignment))
    }

    mutating func claim(_ pending: Pending) -> LaneAction {
        phase = .assigning
        state = .claiming(Pending(assignment: pending.assignment))
        return .claim(pending.assignment.partitions)
    }

    /// One reply of the steps between claim and publication.
    mutating func assign(_ reply: LaneReply, at time: UInt64) throws(LaneFault) -> LaneAction? {
        switch (state, reply) {
        case (.claiming(let pending), .claimed(let claim)): return try claimed(pending, claim)
        case (.resolvingStarts(let pending), .starts(let starts, let clusterID)):
            state = .storingStarts(pending)
            return .storeStarts(starts, clusterID: clusterID)
        case (.boundingStarts(let pending), .bounds(let bounds, let clusterID)):
            state = .storingStarts(pending)
            return .storeStarts(bounds.mapValues(\.lowerBound), clusterID: clusterID)
        case (.storingStarts(let pending), .done): return claim(pending)
        case (.readingCommitted(var pending), .committed(let offsets, let clusterID)):
            pending.committed = offsets
            pending.clusterID = clusterID
            state = .readingGroup(pending)
            return .readGroupOffsets
        case (.readingGroup(let pending), .groupOffsets(let offsets)): return try grouped(pending, offsets)
        case (.readingBounds(var pending), .bounds(let bounds, _)):
            pending.bounds = bounds
            state = .readingRecovery(pending)
            return .readRecovery(pending.assignment.partitions)
        case (.readingRecovery(let pending), .recovery(let found)): return try recover(pending, found, at: time)
        case (.askingWitness(let pending), .witness(let answer)): return settle(pending, answer)
        case (.moving(let pending, let publication), .moved(let isOwner)):
            return isOwner ? publish(pending, publication) : yield()
        case (.halting(let reason), .done): throw .halted(reason)
        default: throw misfit(reply)
        }
    }

    private mutating func claimed(_ pending: Pending, _ claim: Claim) throws(LaneFault) -> LaneAction {
        if let reason = claim.halted { throw .halted(reason) }
        var pending = pending
        pending.claimed = Dictionary(uniqueKeysWithValues: claim.progress.map { ($0.partition, $0.epoch) })
        let missing = pending.assignment.partitions.filter { pending.claimed[$0] == nil }
        guard missing.isEmpty else {
            // The first claimer of a topic resolves the start of every partition at once; what has no row after that
            // was added later, and everything in it is new.
            let unknown = Set(missing.map(\.topic)).subtracting(claim.knownTopics)
            guard unknown.isEmpty else {
                state = .resolvingStarts(pending)
                return .resolveStarts(unknown.sorted())
            }
            state = .boundingStarts(pending)
            return .readBounds(missing)
        }
        return readOffsets(pending)
    }

    /// Step 2; also again when something moved meanwhile.
    private mutating func readOffsets(_ pending: Pending) -> LaneAction {
        state = .readingCommitted(pending)
        return .readCommitted(pending.assignment.partitions)
    }

    private mutating func grouped(
        _ pending: Pending, _ offsets: [TopicPartition: CommittedOffset]
    ) throws(LaneFault) -> LaneAction {
        var pending = pending
        // Of its own partitions a lane has read the offsets that pending transactions leave behind.
        pending.group = offsets.filter { !pending.assignment.partitions.contains($0.key) }
        for (partition, offset) in pending.committed { pending.group[partition] = offset }
        guard pending.suspects.isEmpty else {
            let confirmed = pending.suspects.filter { pending.group[$0.key] == $0.value }
            pending.suspects = [:]
            guard let (partition, offset) = confirmed.min(by: { $0.key < $1.key }) else { return readOffsets(pending) }
            let reason =
                "Postgres is older than Kafka: the group committed offset \(offset.offset) of \(partition) "
                + "(\(offset.metadata)), which Postgres does not know; was a backup restored?"
            state = .halting(reason)
            return .halt(reason)
        }
        state = .readingBounds(pending)
        return .readBounds(pending.assignment.partitions)
    }

    private mutating func recover(
        _ pending: Pending, _ found: RecoveryState, at time: UInt64
    ) throws(LaneFault) -> LaneAction {
        var pending = pending
        pending.found = found
        let progress = Dictionary(uniqueKeysWithValues: found.progress.map { ($0.partition, $0) })
        for partition in pending.assignment.partitions where progress[partition]?.epoch != pending.claimed[partition] {
            remark(.warning, "\(partition) was claimed by another lane meanwhile")
            return yield()
        }
        noteDoubts(mine(pending), pending.bounds)
        pending.suspects = pending.group.filter { partition, offset in
            guard offset.signature != nil else { return false }
            guard let row = progress[partition] else { return true }
            return row.clusterID == pending.clusterID && AssignmentDecision.isBeyond(offset.offset, row)
        }
        guard pending.suspects.isEmpty else { return readOffsets(pending) }
        let doubtful = configuration.assume == nil ? doubtfulRows(pending) : []
        guard doubtful.isEmpty else {
            state = .askingWitness(pending)
            return .askWitness(doubtful)
        }
        return settle(pending, WitnessAnswer())
    }

    private func decision(_ row: PartitionProgress, _ pending: Pending) -> AssignmentDecision {
        AssignmentDecision.decide(
            pending.committed[row.partition] ?? nil, row,
            rows: pending.found.rows.filter { $0.source == row.partition }.map(\.to), clusterID: pending.clusterID)
    }

    /// Rows of which only the output topics know whether they are out.
    private func doubtfulRows(_ pending: Pending) -> [OutboxRow] {
        mine(pending).flatMap { row in
            switch decision(row, pending) {
            case .signAgain(let after), .settle(let after, _):
                pending.found.rows.filter { $0.source == row.partition && $0.to > after }
            default: [OutboxRow]()
            }
        }
    }

    private func mine(_ pending: Pending) -> [PartitionProgress] {
        pending.found.progress.filter { pending.claimed[$0.partition] != nil }
    }

    /// Decides every partition and builds the one transaction that settles them.
    private mutating func settle(_ pending: Pending, _ answer: WitnessAnswer) -> LaneAction {
        disown()
        var plan = AssignmentPlan()
        let rows = mine(pending)
        // What operators moved is settled first, alone; where they want to go is decided with the offsets read again.
        let unsettled = rows.filter { isUnsettled($0, pending, answer) }
        for row in unsettled.isEmpty ? rows : unsettled { decide(row, pending, answer, into: &plan) }
        if !plan.rows.isEmpty {
            remark(.info, "publishing \(plan.rows.count) prepared outbox row(s) of an earlier run")
        }
        let membership = pending.assignment.membership
        guard unsettled.isEmpty else {
            return begin(
                Publication(
                    rows: plan.rows, offsets: plan.offsets, membership: membership, then: .settled(pending)))
        }
        let publication =
            plan.offsets.isEmpty
            ? nil
            : Publication(rows: plan.rows, offsets: plan.offsets, membership: membership, then: .recovered)
        guard plan.moves.isEmpty else {
            state = .moving(pending, publication)
            return .move(plan.moves)
        }
        return publish(pending, publication)
    }

    private func isUnsettled(_ row: PartitionProgress, _ pending: Pending, _ answer: WitnessAnswer) -> Bool {
        guard case .settle = decision(row, pending) else { return false }
        return !answer.gone.contains(row.partition) && mayPublish(row.partition)
    }

    private mutating func publish(_ pending: Pending, _ publication: Publication?) -> LaneAction {
        publication.map { begin($0) } ?? mark(then: .assign)
    }

    private mutating func decide(
        _ row: PartitionProgress, _ pending: Pending, _ answer: WitnessAnswer, into plan: inout AssignmentPlan
    ) {
        let partition = row.partition
        let rows = pending.found.rows.filter { $0.source == partition }
        let known = answer.proven[partition]
        func out(after: Int64) -> Int64 {
            configuration.assume == .published ? row.prepared : max(after, known ?? after)
        }
        switch decision(row, pending) {
        case .otherCluster:
            stop(partition, .otherCluster(row.clusterID))
            own(row, pending, at: row.prepared, published: row.published)
        case .restored:
            // Suspects are read again before this; should one come here all the same, it must not go on.
            stop(partition, .skip(to: pending.committed[partition]??.offset ?? row.prepared, prepared: row.prepared))
            own(row, pending, at: row.prepared, published: row.published)
        case .start(let start):
            go(row, pending, to: start, moves: start != row.prepared, into: &plan)
        case .resume(let done, let anomaly):
            if let anomaly { remark(.error, "\(partition): \(anomaly)") }
            publishRows(rows, after: done, row, pending, signs: nil, into: &plan)
        case .signAgain(let after):
            guard !answer.gone.contains(partition) else { return abandon(row, pending, after: after) }
            publishRows(
                rows, after: out(after: after), row, pending,
                signs: OffsetSignature(at: row.prepared, batch: newBatchID().hexadecimal), into: &plan)
        case .settle(let after, let wish):
            guard !answer.gone.contains(partition) else { return abandon(row, pending, after: after) }
            guard mayPublish(partition) else {
                return own(row, pending, at: row.prepared, published: row.published)
            }
            plan.rows += rows.filter { $0.to > out(after: after) }
            plan.offsets.append(OffsetCommit(partition: partition, moved: wish, settling: row.prepared))
            own(row, pending, at: row.prepared, published: row.prepared)
        case .sign: go(row, pending, to: row.prepared, moves: false, into: &plan)
        case .rewind(let wish): go(row, pending, to: wish, moves: true, into: &plan)
        case .skip(let wish):
            guard configuration.acceptSkip else {
                stop(partition, .skip(to: wish, prepared: row.prepared))
                return own(row, pending, at: row.prepared, published: row.prepared)
            }
            go(row, pending, to: wish, moves: true, into: &plan)
        }
    }

    /// Goes on at `position`, signed; `moves` sets the watermarks first.
    private mutating func go(
        _ row: PartitionProgress, _ pending: Pending, to position: Int64, moves: Bool, into plan: inout AssignmentPlan
    ) {
        let partition = row.partition
        guard isReadable(partition, position, pending) else {
            return own(row, pending, at: row.prepared, published: row.published)
        }
        if moves {
            plan.moves.append(OffsetMove(partition: partition, epoch: row.epoch, to: position))
            remark(
                .warning,
                "\(partition) goes on at \(position), where the group's offset was set; it was at \(row.prepared)")
        }
        let signature = OffsetSignature(at: position, batch: newBatchID().hexadecimal)
        plan.offsets.append(OffsetCommit(partition: partition, signature: signature))
        owned[partition] = Owned(
            epoch: row.epoch, position: position, published: position, marked: moves ? position : row.published)
    }

    /// Publishes the rows after `done` in order and goes on where the row stands.
    private mutating func publishRows(
        _ rows: [OutboxRow], after done: Int64, _ row: PartitionProgress, _ pending: Pending, signs: OffsetSignature?,
        into plan: inout AssignmentPlan
    ) {
        let due = rows.filter { $0.to > done }
        _ = isReadable(row.partition, row.prepared, pending)
        guard mayPublish(row.partition) || due.isEmpty else {
            return own(row, pending, at: row.prepared, published: max(row.published, min(done, row.prepared)))
        }
        plan.rows += due
        if let signature = due.last?.signature ?? signs {
            plan.offsets.append(OffsetCommit(partition: row.partition, signature: signature))
        }
        own(row, pending, at: row.prepared, published: due.last?.to ?? min(max(done, row.published), row.prepared))
    }

    /// False, and the partition stopped, when nothing can be read there.
    private mutating func isReadable(_ partition: TopicPartition, _ position: Int64, _ pending: Pending) -> Bool {
        guard let bounds = pending.bounds[partition], !(bounds.lowerBound...bounds.upperBound).contains(position) else {
            return true
        }
        stop(partition, .outsideLog(position: position, first: bounds.lowerBound, end: bounds.upperBound))
        return false
    }

    private mutating func abandon(_ row: PartitionProgress, _ pending: Pending, after: Int64) {
        stop(row.partition, .witnessGone(after: after, prepared: row.prepared))
        own(row, pending, at: row.prepared, published: row.published)
    }

    private mutating func own(
        _ row: PartitionProgress, _ pending: Pending, at position: Int64, published: Int64
    ) {
        owned[row.partition] = Owned(
            epoch: row.epoch, position: position, published: published, marked: row.published)
    }

    private func mayPublish(_ partition: TopicPartition) -> Bool { stops[partition]?.publishesPrepared ?? true }

    /// Takes a partition out of the fetch until the assignment changes.
    mutating func stop(_ partition: TopicPartition, _ reason: PartitionStop.Reason) {
        guard stops[partition] == nil else { return }
        let stop = PartitionStop(partition: partition, reason: reason)
        stops[partition] = stop
        remark(.error, stop.description)
    }

    /// What is fetched: everything owned that is not stopped.
    var positions: [TopicPartition: Int64] {
        owned.filter { stops[$0.key] == nil }.mapValues(\.position)
    }

    mutating func remark(_ level: LaneRemark.Level, _ text: String) {
        remarks.append(LaneRemark(level: level, text: text))
    }

    /// The settling transaction is through: its rows are marked, then the offsets are read again.
    mutating func readAgain(_ pending: Pending) -> LaneAction {
        var pending = pending
        pending.suspects = [:]
        return readOffsets(pending)
    }
}

/// What a set of partitions needs before it is fetched.
private struct AssignmentPlan {
    var rows: [OutboxRow] = []
    var offsets: [OffsetCommit] = []
    var moves: [OffsetMove] = []
}
