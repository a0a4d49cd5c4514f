internal import FlowC
internal import Kafka

/// On assignment: claim, read the group's offsets, read progress, decide, publish what is prepared, then fetch.
extension LaneMachine {
    mutating func assigned(_ partitions: [TopicPartition], _ membership: Membership) throws(LaneFault) -> LaneAction {
        guard membership.isFencing else {
            throw .ownership("the assignment came without member id or generation; the broker could not fence us")
        }
        owned = [:]
        self.membership = membership
        guard !partitions.isEmpty else {
            state = .assigning
            return .assign([:])
        }
        return claim(Pending(partitions: partitions.sorted(), membership: membership))
    }

    mutating func claim(_ pending: Pending) -> LaneAction {
        state = .claiming(pending)
        return .claim(pending.partitions)
    }

    mutating func claimed(_ pending: Pending, _ claim: Claim) -> LaneAction {
        let rows = claim.progress
        let known = Set(rows.map(\.partition))
        let missing = Set(pending.partitions.filter { !known.contains($0) }.map(\.topic))
        guard missing.isEmpty else {
            state = .resolvingStarts(pending)
            return .resolveStarts(missing.sorted())
        }
        var pending = pending
        pending.claimed = rows
        state = .readingCommitted(pending)
        return .readCommitted(pending.partitions)
    }

    mutating func committed(
        _ pending: Pending, _ offsets: [TopicPartition: CommittedOffset?], _ clusterID: String
    ) -> LaneAction {
        var pending = pending
        pending.committed = offsets
        pending.clusterID = clusterID
        state = .readingRecovery(pending)
        return .readRecovery(pending.partitions)
    }

    mutating func recover(_ pending: Pending, _ found: RecoveryState) throws(LaneFault) -> LaneAction {
        let epochs = Dictionary(uniqueKeysWithValues: pending.claimed.map { ($0.partition, $0.epoch) })
        let id = newBatchID()
        var rows: [OutboxRow] = []
        var offsets: [OffsetCommit] = []
        for progress in found.progress where pending.partitions.contains(progress.partition) {
            let partition = progress.partition
            guard epochs[partition] == progress.epoch else {
                throw .ownership("\(partition) was claimed by another lane meanwhile")
            }
            let prepared = found.rows.filter { $0.source == partition }
            let published: Int64
            let sign: Bool
            switch AssignmentDecision.decide(
                pending.committed[partition] ?? nil, progress, clusterID: pending.clusterID)
            {
            case .stop(let stop): throw .stopped(stop)
            case .firstStart(let start): (published, sign) = (start, true)
            case .republish(let mark, _): (published, sign) = (mark, true)
            case .resume(let mark, _, let anomaly):
                (published, sign) = (mark, false)
                if let anomaly { remarks.append(LaneRemark(isWarning: true, text: "\(partition): \(anomaly)")) }
            }
            let due = prepared.filter { $0.to > published }
            rows += due
            if let last = due.last {
                offsets.append(OffsetCommit(partition: partition, signature: last.signature))
            } else if sign {
                let signature = OffsetSignature(from: progress.prepared, to: progress.prepared, batch: id.hexadecimal)
                offsets.append(OffsetCommit(partition: partition, signature: signature))
            }
            owned[partition] = Owned(
                epoch: progress.epoch, position: progress.prepared, published: published, marked: progress.published)
        }
        guard owned.count == pending.partitions.count else {
            throw .ownership("progress rows are missing for some of \(pending.partitions)")
        }
        if !rows.isEmpty {
            remarks.append(
                LaneRemark(isWarning: false, text: "publishing \(rows.count) prepared outbox row(s) of an earlier run"))
        }
        guard !offsets.isEmpty else { return mark(then: .assign) }
        return begin(Publication(rows: rows, offsets: offsets, membership: pending.membership, batch: nil))
    }
}
