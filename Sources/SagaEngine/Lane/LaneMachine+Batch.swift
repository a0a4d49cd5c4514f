internal import FlowC
internal import Kafka

/// One micro-batch: strictly prepare, then publish (commit-protocol, "Per micro-batch").
extension LaneMachine {
    mutating func take(
        _ polled: PolledRecords, _ wishes: LaneWishes, at time: UInt64
    ) throws(LaneFault) -> LaneAction {
        // Records fetched before a rebalance or a stop are dropped undecided: the next owner reads them again.
        if let rebalance = polled.rebalance { return try rebalanced(rebalance) }
        note(wishes, at: time)
        if wishes.stop { return mark(then: .close) }
        let unreadable = polled.unreadable.filter { owned[$0.key] != nil && stops[$0.key] == nil }
        if !unreadable.isEmpty {
            for (partition, _) in unreadable.sorted(by: { $0.key < $1.key }) {
                let position = owned[partition]?.position ?? 0
                stop(partition, .outsideLog(position: position, first: position, end: position))
            }
            return startOver()
        }
        if wishes.hold { return mark(then: .hold) }
        let fresh = polled.records.filter { record in
            stops[record.partition] == nil && owned[record.partition].map { record.offset >= $0.position } ?? false
        }
        guard !fresh.isEmpty, let membership = assignment?.membership else {
            return hasUnmarked ? mark(then: .poll) : poll()
        }
        guard !doubtful.isEmpty else { return take(processor.decode(fresh), membership, at: time) }
        held = fresh.filter { doubtful[$0.partition] != nil }
        let others = fresh.filter { doubtful[$0.partition] == nil }
        return others.isEmpty ? takeHeld() : take(processor.decode(others), membership, at: time)
    }

    /// Begins the batch of these records.
    mutating func take(_ decoded: DecodedBatch, _ membership: Membership, at time: UInt64) -> LaneAction {
        let shares = shares(of: decoded.inputs.lazy.map(\.record))
        return load(Batch(id: newBatchID(), decoded: decoded, membership: membership, shares: shares), at: time)
    }

    private func shares(of records: some Sequence<ConsumedRecord>) -> [BatchKeys.Share] {
        var ends: [TopicPartition: Int64] = [:]
        for record in records { ends[record.partition] = record.offset + 1 }
        return ends.sorted { $0.key < $1.key }.compactMap { partition, end in
            owned[partition].map { BatchKeys.Share(partition: partition, epoch: $0.epoch, range: $0.position..<end) }
        }
    }

    mutating func load(_ batch: Batch, at time: UInt64) -> LaneAction {
        var batch = batch
        batch.preparing = time
        var keys = batch.decoded.keys
        keys.partitions = batch.shares
        state = .loading(batch)
        return .load(keys)
    }

    mutating func reduce(_ batch: Batch, _ loaded: LoadedBatch, at time: UInt64) throws(LaneFault) -> LaneAction {
        for share in batch.shares where loaded.prepared[share.partition] != share.range.lowerBound {
            let found = loaded.prepared[share.partition].map { "is at \($0)" } ?? "has another owner"
            remark(.warning, "\(share.partition) \(found), this lane expected \(share.range.lowerBound)")
            state = .rollingBack(.yield)
            return .rollback
        }
        var batch = batch
        batch.now = loaded.now
        batch.seen = (Set(loaded.sagas.keys), Set(loaded.holders.keys))
        let reduced: ReducedBatch
        do {
            reduced = try processor.reduce(batch.decoded, loaded, id: batch.id, shares: batch.shares)
        } catch let missing as MissingKeys {
            // Only the loaded inboxes tell what their events need. Keys only ever grow, so this ends.
            batch.decoded.keys.formUnion(missing.keys)
            state = .rollingBack(.again(batch))
            return .rollback
        } catch {
            return isolate(batch, "\(error)")
        }
        batch.verdicts = reduced.verdicts
        batch.stuck = reduced.writes.updates.filter(\.facts.isStuck).map(\.id)
        for fault in reduced.faults { remark(.error, fault) }
        let prepared = PreparedBatch(
            id: batch.id, now: loaded.now, records: batch.decoded.count,
            moves: batch.shares.map { .init(partition: $0.partition, epoch: $0.epoch, to: $0.range.upperBound) },
            rows: batch.shares.map {
                OutboxRow(
                    source: $0.partition, from: $0.range.lowerBound, to: $0.range.upperBound, batch: batch.id,
                    createdAt: loaded.now, outputs: reduced.outputs[$0.partition] ?? [])
            },
            writes: reduced.writes)
        state = .storing(batch, prepared)
        outstanding = true
        return .store(prepared, marks, reports)
    }

    mutating func stored(
        _ batch: Batch, _ prepared: PreparedBatch, _ outcome: StoreOutcome, at time: UInt64
    ) throws(LaneFault) -> LaneAction {
        switch outcome {
        case .unknown(let detail):
            // The old backend may still be executing it: only a new epoch tells.
            return pause(.assign, because: "COMMIT was not answered: \(detail)", at: time, delay: 0)
        case .conflict(let conflict):
            outstanding = false
            return collided(batch, conflict)
        case .committed:
            // Of partitions that the prepare did not lock nobody has said that they are still ours: marked again, until a
            // mark of their own says so.
            noteMarked(Set(prepared.moves.map(\.partition)))
            for move in prepared.moves { owned[move.partition]?.position = move.to }
            var batch = batch
            batch.preparedAfter = Double(time - batch.preparing) / 1e6
            batch.publishing = time
            return begin(
                Publication(
                    rows: prepared.rows,
                    offsets: prepared.rows.map { OffsetCommit(partition: $0.source, signature: $0.signature) },
                    membership: batch.membership, then: .batch(batch)))
        }
    }

    private mutating func collided(_ batch: Batch, _ conflict: StoreConflict) -> LaneAction {
        var batch = batch
        batch.conflicts += 1
        let isFault =
            switch conflict.key {
            case .saga(let id): batch.seen.sagas.contains(id)
            case .plan(let plan): batch.seen.plans.contains(plan)
            case .constraint: true
            case .none: false
            }
        if isFault { return isolate(batch, conflict.detail) }
        guard batch.conflicts <= configuration.conflictLimit else {
            remark(.warning, "batch \(batch.id.hexadecimal) collided \(batch.conflicts) times: \(conflict.detail)")
            state = .rollingBack(.assign)
            return .rollback
        }
        remark(.info, "batch runs again: \(conflict.detail)")
        state = .rollingBack(.again(batch))
        return .rollback
    }

    /// Something in this batch cannot be stored and no rerun explains it. Taken one at a time, the records that are
    /// well go on and the one that is not stops its partition.
    private mutating func isolate(_ batch: Batch, _ detail: String) -> LaneAction {
        if batch.decoded.count == 1, let record = batch.decoded.inputs.first?.record {
            stop(record.partition, .record(offset: record.offset, detail: detail))
        } else {
            isolating = batch.decoded.count
            remark(.warning, "batch \(batch.id.hexadecimal) is taken apart, record by record: \(detail)")
        }
        state = .rollingBack(.assign)
        return .rollback
    }

    mutating func begin(_ publication: Publication) -> LaneAction {
        state = .beginning(publication)
        return .begin
    }

    mutating func produce(_ publication: Publication) -> LaneAction {
        var publication = publication
        guard publication.next < publication.rows.count else {
            state = .sendingOffsets(publication)
            return .sendOffsets(publication.offsets, publication.membership)
        }
        let row = publication.rows[publication.next]
        publication.next += 1
        state = .producing(publication)
        return .produce(row)
    }

    mutating func published(_ publication: Publication, _ end: TransactionEnd, at time: UInt64) -> LaneAction {
        totals.outputs += publication.rows.reduce(0) { $0 + $1.outputs.count }
        outstanding = false
        if case .batch(let batch) = publication.then { finish(batch, publication, at: time) }
        guard end == .clean else {
            // Published all the same; but the next transaction must not be this producer's.
            remark(
                .warning, "an unanswered transactional request was repeated inside the client; the producer is replaced"
            )
            return recreate()
        }
        switch publication.then {
        case .batch: return takeHeld()
        case .recovered: return mark(then: .assign)
        case .settled(let pending): return mark(then: .readAgain(pending))
        }
    }

    private mutating func finish(_ batch: Batch, _ publication: Publication, at time: UInt64) {
        for commit in publication.offsets { owned[commit.partition]?.published = commit.offset }
        faults = 0
        isolating = max(0, isolating - batch.decoded.count)
        totals.batches += 1
        totals.records += batch.decoded.count
        totals.verdicts.merge(batch.verdicts, uniquingKeysWith: +)
        let report = BatchReport(
            batch: batch.id, preparedAt: batch.now, records: batch.decoded.count,
            prepareMilliseconds: batch.preparedAfter, publishMilliseconds: Double(time - batch.publishing) / 1e6,
            stuck: batch.stuck)
        reports.append(report)
        finished.append(report)
    }
}
