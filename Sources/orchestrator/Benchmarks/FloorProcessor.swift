internal import FlowC
internal import Kafka
internal import SagaEngine

/// What a lane costs without any work in it: nothing is decoded or decided, finished records go out for each that
/// comes in, and one row is written for it.
final class FloorProcessor: BatchProcessor {
    private let outputs: [Output]
    private let row: [UInt8]
    private var generator = SystemRandomNumberGenerator()

    /// Publishes `outputs` for every record.
    init(outputs: [Output], row: [UInt8]) {
        self.outputs = outputs
        self.row = row
    }

    func decode(_ records: [ConsumedRecord]) -> DecodedBatch {
        let nothing = RejectedRecord(.undecodable, field: "", detail: "")
        return DecodedBatch(
            inputs: records.map { DecodedBatch.Input(record: $0, schemaID: nil, content: .rejected(nothing)) },
            keys: BatchKeys())
    }

    func setAside(_ record: ConsumedRecord, because detail: String, isRead: Bool) -> DecodedBatch { decode([record]) }

    func reduce(
        _ batch: DecodedBatch, _ loaded: LoadedBatch, id: Identifier, shares: [BatchKeys.Share]
    ) throws -> ReducedBatch {
        var reduced = ReducedBatch()
        reduced.writes.journal.reserveCapacity(batch.count)
        for input in batch.inputs {
            // The key of the input spreads its outputs over the partitions, as a plan's id does.
            let key = input.record.key
            reduced.outputs[input.record.partition, default: []] += outputs.map {
                Output(topic: $0.topic, key: key, value: $0.value, headers: $0.headers)
            }
            reduced.writes.journal.append(
                SagaWrites.JournalRow(
                    sagaID: .random(using: &generator), revision: 1, eventID: "floor", source: input.record.partition,
                    offset: input.record.offset, entries: row))
        }
        return reduced
    }
}

/// The floor has no outbox: what is stored of a batch is its rows and its offsets. Nothing could be recovered from it.
final class FloorStore: SagaStore {
    private let store: any SagaStore

    init(_ store: any SagaStore) {
        self.store = store
    }

    func claim(_ partitions: [TopicPartition]) throws(PortFault) -> Claim { try store.claim(partitions) }

    func storeStarts(_ starts: [TopicPartition: Int64], clusterID: String) throws(PortFault) {
        try store.storeStarts(starts, clusterID: clusterID)
    }

    func recovery(_ partitions: [TopicPartition]) throws(PortFault) -> RecoveryState { try store.recovery(partitions) }

    func move(_ moves: [OffsetMove]) throws(PortFault) -> Bool { try store.move(moves) }

    func halt(_ reason: String) throws(PortFault) { try store.halt(reason) }

    func suspect(_ mark: SuspectMark) throws(PortFault) -> Int? { try store.suspect(mark) }

    func load(_ keys: BatchKeys) throws(PortFault) -> LoadedBatch { try store.load(keys) }

    func store(
        _ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport]
    ) throws(PortFault) -> StoreOutcome {
        try store.store(
            PreparedBatch(
                id: prepared.id, now: prepared.now, records: prepared.records, moves: prepared.moves, rows: [],
                writes: prepared.writes), marks: marks, reports: reports)
    }

    func rollback() throws(PortFault) { try store.rollback() }

    func mark(_ marks: [PublishedMark], _ reports: [BatchReport]) throws(PortFault) -> Bool {
        try store.mark(marks, reports)
    }

    func close() { store.close() }
}
