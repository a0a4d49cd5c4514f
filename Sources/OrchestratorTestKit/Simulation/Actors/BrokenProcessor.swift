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
            // The gate knows the batch's own rows by their ends: these are not.
            let distance: Int64 = 1_000_000
            let elsewhere = shares.map { share in
                BatchKeys.Share(
                    partition: share.partition, epoch: share.epoch,
                    range: share.range.lowerBound..<(share.range.upperBound + distance))
            }
            var known = loaded
            // What lies that far is not prepared: the gate takes it for a partition that was moved back.
            known.watermarks = loaded.watermarks
            var reduced = try base.reduce(batch, known, id: id, shares: elsewhere)
            reduced.writes.ticketRows = reduced.writes.ticketRows.mapValues {
                OutboxReference(source: $0.source, to: $0.to - distance)
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
