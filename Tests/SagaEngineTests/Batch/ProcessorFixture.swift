import Avro
import Documents
import FlowC
import Foundation
import Kafka

@testable import SagaEngine

/// Flow C over records in memory, with the project's own schemas.
struct ProcessorFixture {
    static let schemas = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Schemas")
        .standardized
    static let partition = TopicPartition("plans.consensus", 0)

    let registry: FileSchemaRegistry
    let processor: FlowProcessor

    init(settings: OutputSettings = OutputSettings(), profile: Profile = Profile()) throws {
        registry = try FileSchemaRegistry(folder: Self.schemas.appending(path: "avro").path)
        processor = FlowProcessor(
            reader: RecordReader(registry: registry, topics: settings.topics),
            encoder: try OutputEncoder(settings: settings, registry: registry), profile: profile, clock: { 0 })
    }

    static func record(_ value: [UInt8]?, offset: Int64 = 0, headers: [Kafka.Header] = []) -> ConsumedRecord {
        ConsumedRecord(
            partition: partition, offset: offset, timestamp: 1_772_442_930_300, key: Array("key".utf8), value: value,
            headers: headers)
    }

    /// What a checkpoint says about the headers of its tickets.
    static func handedOn(_ document: [UInt8]) -> [FlowC.Header] {
        let reader = Document()
        return withExtendedLifetime(reader) {
            (try? reader.parse(json: document))?["headers"].map { TicketHeaders.handedOn(stored: $0) } ?? []
        }
    }

    func run(_ records: [ConsumedRecord], sagas: [Saga] = [], now: Int64 = 1_772_442_931_000) throws -> ReducedBatch {
        var loaded = LoadedBatch(now: now, prepared: [:])
        for saga in sagas {
            loaded.sagas[saga.id] = saga
            if saga.holdsPlan { loaded.holders[saga.planID] = PlanHolder(sagaID: saga.id, decisionID: saga.decisionID) }
        }
        let ends = Dictionary(records.map { ($0.partition, $0.offset + 1) }) { max($0, $1) }
        let shares = ends.map { BatchKeys.Share(partition: $0, epoch: 1, range: 0..<$1) }
        return try processor.reduce(processor.decode(records), loaded, id: Identifier(high: 1, low: 2), shares: shares)
    }
}
