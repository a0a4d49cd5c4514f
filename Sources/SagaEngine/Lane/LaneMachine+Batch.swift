internal import FlowC
internal import Kafka

/// One micro-batch: strictly prepare, then publish.
extension LaneMachine {
    mutating func take(_ polled: PolledRecords, stop: Bool, at time: UInt64) throws(LaneFault) -> LaneAction {
        // Records fetched before a rebalance or a stop are dropped undecided: the next owner reads them again.
        switch polled.rebalance {
        case .assigned(let partitions, let membership): return try assigned(partitions, membership)
        case .revoked: return mark(then: .unassign)
        case .lost: return lost()
        case nil: break
        }
        if stop { return mark(then: .close) }
        let fresh = polled.records.filter { record in
            owned[record.partition].map { record.offset >= $0.position } ?? false
        }
        guard !fresh.isEmpty, let membership else { return hasUnmarked ? mark(then: .poll) : poll() }
        var ranges: [TopicPartition: Range<Int64>] = [:]
        for record in fresh {
            let partition = record.partition
            let from = ranges[partition]?.lowerBound ?? owned[partition]?.position ?? record.offset
            ranges[partition] = from..<(record.offset + 1)
        }
        let batch = Batch(
            id: newBatchID(), decoded: processor.decode(fresh), membership: membership, ranges: ranges)
        return load(batch, at: time)
    }

    mutating func load(_ batch: Batch, at time: UInt64) -> LaneAction {
        var batch = batch
        batch.preparing = time
        var keys = batch.decoded.keys
        keys.partitions = batch.ranges.sorted { $0.key < $1.key }.map {
            .init(partition: $0.key, epoch: owned[$0.key]?.epoch ?? -1, range: $0.value)
        }
        state = .loading(batch)
        return .load(keys)
    }

    mutating func reduce(_ batch: Batch, _ loaded: LoadedBatch) throws(LaneFault) -> LaneAction {
        for (partition, range) in batch.ranges where loaded.prepared[partition] != range.lowerBound {
            let found = loaded.prepared[partition].map { "is at \($0)" } ?? "has another owner"
            throw .ownership("\(partition) \(found), this lane expected \(range.lowerBound)")
        }
        let reduced: ReducedBatch
        do {
            reduced = try processor.reduce(
                batch.decoded, loaded, id: batch.id,
                shares: batch.ranges.sorted { $0.key < $1.key }.map {
                    .init(partition: $0.key, epoch: owned[$0.key]?.epoch ?? -1, range: $0.value)
                })
        } catch {
            throw .bug("batch \(batch.id.hexadecimal): \(error)")
        }
        let partitions = batch.ranges.sorted { $0.key < $1.key }
        let prepared = PreparedBatch(
            id: batch.id, now: loaded.now, records: batch.decoded.count,
            moves: partitions.map {
                .init(partition: $0.key, epoch: owned[$0.key]?.epoch ?? -1, to: $0.value.upperBound)
            },
            rows: partitions.map {
                OutboxRow(
                    source: $0.key, from: $0.value.lowerBound, to: $0.value.upperBound, batch: batch.id,
                    createdAt: loaded.now, outputs: reduced.outputs[$0.key] ?? [])
            },
            writes: reduced.writes)
        var batch = batch
        batch.now = loaded.now
        batch.verdicts = reduced.verdicts
        state = .storing(batch, prepared)
        return .store(prepared, marks, reports)
    }

    mutating func stored(
        _ batch: Batch, _ prepared: PreparedBatch, _ outcome: StoreOutcome, at time: UInt64
    ) throws(LaneFault) -> LaneAction {
        var batch = batch
        switch outcome {
        case .unknown(let detail): throw .ownership("COMMIT was not answered: \(detail)")
        case .conflict(let detail):
            batch.conflicts += 1
            guard batch.conflicts <= configuration.conflictLimit else {
                throw .port("batch \(batch.id.hexadecimal) collided \(batch.conflicts) times: \(detail.detail)")
            }
            remarks.append(LaneRemark(isWarning: false, text: "batch runs again: \(detail.detail)"))
            state = .rollingBack(batch)
            return .rollback
        case .committed:
            noteMarked()
            for move in prepared.moves { owned[move.partition]?.position = move.to }
            batch.preparedAfter = Double(time - batch.preparing) / 1e6
            batch.publishing = time
            return begin(
                Publication(
                    rows: prepared.rows,
                    offsets: prepared.rows.map { OffsetCommit(partition: $0.source, signature: $0.signature) },
                    membership: batch.membership, batch: batch))
        }
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

    mutating func published(_ publication: Publication, at time: UInt64) -> LaneAction {
        for commit in publication.offsets { owned[commit.partition]?.published = commit.offset }
        totals.outputs += publication.rows.reduce(0) { $0 + $1.outputs.count }
        guard let batch = publication.batch else { return mark(then: .assign) }
        totals.batches += 1
        totals.records += batch.decoded.count
        totals.verdicts.merge(batch.verdicts, uniquingKeysWith: +)
        reports.append(
            BatchReport(
                batch: batch.id, preparedAt: batch.now, records: batch.decoded.count,
                prepareMilliseconds: batch.preparedAfter,
                publishMilliseconds: Double(time - batch.publishing) / 1e6))
        return poll()
    }
}
