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
        default: return try base.reduce(batch, loaded, id: id, shares: shares)
        }
    }
}
