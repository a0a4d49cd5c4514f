import FlowC
import Foundation
import Kafka

@testable import SagaEngine

/// Flow C that ends the process over one record, as a trap or a lack of memory would.
final class DeadlyProcessor: BatchProcessor {
    /// Where it ends.
    enum Place: String, Codable, CaseIterable, Sendable {
        case reading, deciding
    }

    private let base: FlowProcessor
    private let place: Place
    private let key: String

    /// Deadly is the record with that key.
    init(_ base: FlowProcessor, at place: Place, key: String) {
        self.base = base
        self.place = place
        self.key = key
    }

    private func isDeadly(_ record: ConsumedRecord) -> Bool {
        record.key.map { String(decoding: $0, as: UTF8.self) } == key
    }

    func decode(_ records: [ConsumedRecord]) -> DecodedBatch {
        if place == .reading, records.contains(where: isDeadly) { kill(getpid(), SIGKILL) }
        return base.decode(records)
    }

    func setAside(_ record: ConsumedRecord, because detail: String, isRead: Bool) -> DecodedBatch {
        if place == .reading, isRead, isDeadly(record) { kill(getpid(), SIGKILL) }
        return base.setAside(record, because: detail, isRead: isRead)
    }

    func reduce(
        _ batch: DecodedBatch, _ loaded: LoadedBatch, id: Identifier, shares: [BatchKeys.Share]
    ) throws -> ReducedBatch {
        if place == .deciding, batch.condemnation == nil, batch.inputs.contains(where: { isDeadly($0.record) }) {
            kill(getpid(), SIGKILL)
        }
        return try base.reduce(batch, loaded, id: id, shares: shares)
    }
}
