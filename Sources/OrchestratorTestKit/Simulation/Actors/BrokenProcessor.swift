internal import FlowC
internal import Kafka
internal import SagaEngine

/// The processor with a break around it.
final class BrokenProcessor: BatchProcessor {
    private let base: FlowProcessor
    private let breaks: SimulationBreak

    init(_ base: FlowProcessor, _ breaks: SimulationBreak) {
        self.base = base
        self.breaks = breaks
    }

    func decode(_ records: [ConsumedRecord]) -> DecodedBatch { base.decode(records) }

    func setAside(_ record: ConsumedRecord, because detail: String, isRead: Bool) -> DecodedBatch {
        base.setAside(record, because: detail, isRead: isRead)
    }

    func reduce(
        _ batch: DecodedBatch, _ loaded: LoadedBatch, id: Identifier, shares: [BatchKeys.Share]
    ) throws -> ReducedBatch {
        switch breaks {
        case .gateBlindToOwnBatch:
            // Without shares the gate knows no row of this batch; the rows of new tickets are filled in afterwards.
            var reduced = try base.reduce(batch, loaded, id: id, shares: [])
            for row in reduced.writes.journal {
                guard let share = shares.first(where: { $0.partition == row.source }) else { continue }
                reduced.writes.ticketRows[row.sagaID] = OutboxReference(
                    source: row.source, to: share.range.upperBound)
            }
            return reduced
        case .timerConsumedBehindGate:
            var reduced = try base.reduce(batch, loaded, id: id, shares: shares)
            reduced.writes.disarmed += batch.keys.timers.sorted()
            return reduced
        case .gateIgnored:
            var loaded = loaded
            loaded.watermarks = loaded.watermarks.mapValues {
                Watermarks(prepared: $0.prepared, published: $0.prepared, highest: $0.highest)
            }
            return try base.reduce(batch, loaded, id: id, shares: shares)
        case .anyResultProves:
            var loaded = loaded
            for saga in loaded.sagas.keys { loaded.sagas[saga]?.facts.newestFrom = 0 }
            return try base.reduce(batch, loaded, id: id, shares: shares)
        case .timerNotApplied:
            let kept = batch.inputs.filter { !$0.isTimer }
            let lost = batch.inputs.count != kept.count
            var reduced = try base.reduce(
                DecodedBatch(inputs: kept, keys: batch.keys), loaded, id: id, shares: shares)
            if lost { reduced.writes.disarmed += loaded.timers.values.filter { $0.kind != .drain }.map(\.id).sorted() }
            return reduced
        case .ticketChangesLost:
            var reduced = try base.reduce(batch, loaded, id: id, shares: shares)
            reduced.writes.ticketChanges = []
            return reduced
        case .timerNotRearmed:
            var reduced = try base.reduce(batch, loaded, id: id, shares: shares)
            let fired = Set(reduced.writes.disarmed.compactMap { loaded.timers[$0]?.saga })
            reduced.writes.armed.removeAll { $0.kind != .drain && fired.contains($0.saga) }
            return reduced
        case .earlySignalLost:
            var reduced = try base.reduce(batch, loaded, id: id, shares: shares)
            reduced.writes.parked.removeAll { loaded.sagas[$0.saga] == nil && !loaded.isCatchingUp }
            return reduced
        case .waitsForgotten:
            var reduced = try base.reduce(batch, loaded, id: id, shares: shares)
            for index in reduced.writes.updates.indices {
                for wait in reduced.writes.updates[index].facts.waits.indices {
                    reduced.writes.updates[index].facts.waits[wait].matches = []
                }
            }
            return reduced
        case .admittedUnseen:
            var loaded = loaded
            if batch.inputs.contains(where: \.isTimer), loaded.running != nil { loaded.running = 0 }
            return try base.reduce(batch, loaded, id: id, shares: shares)
        default: return try base.reduce(batch, loaded, id: id, shares: shares)
        }
    }
}

extension DecodedBatch.Input {
    /// True for the command of a timer that is no drain timer.
    fileprivate var isTimer: Bool {
        guard case .command(let command) = content, case .timer(let kind, _, _) = command.order else { return false }
        return kind != .drain
    }
}
