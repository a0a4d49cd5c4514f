import Kafka

@testable import FlowC
@testable import SagaEngine

/// One durable state, and stores that share it: each is one lane of one group.
protocol SagaStoreFixture {
    func store(group: String, lane: String) -> any SagaStore
}

extension SagaStoreFixture {
    func store(_ lane: String = "a") -> any SagaStore { store(group: "g", lane: lane) }
}

/// Rows and keys as the contract's cases use them.
enum Rows {
    static let zero = TopicPartition("plans.consensus", 0)
    static let one = TopicPartition("plans.consensus", 1)
    static let other = TopicPartition("execution.results", 0)
    static let now: Int64 = 1_772_442_931_000

    static func id(_ number: UInt64) -> Identifier { Identifier(high: 7, low: number) }

    static func saga(_ number: UInt64, plan: String? = nil, attempt: Int32 = 1) -> Saga {
        Saga(
            id: id(number), decisionID: "decision-\(number)", planID: plan ?? "plan-\(number)", intentID: "intent",
            attempt: attempt, state: .running, step: .publishTickets, correlationID: "correlation",
            traceID: "0af7651916cd43dd8448eb211c80319c", spanID: nil, riskBand: "low", priority: .normal, reason: nil,
            detail: nil, duplicateOf: nil, ticketIDs: [], holdsPlan: true, createdAt: now, updatedAt: now, revision: 1,
            orchestratorVersion: "v2")
    }

    static func output(_ text: String) -> Output {
        Output(
            topic: "execution.tickets", key: Array(text.utf8), value: nil,
            headers: OutputHeaders([("trace", Array("x".utf8)), ("none", nil)]))
    }

    static func row(_ source: TopicPartition, _ range: Range<Int64>, batch: UInt64) -> OutboxRow {
        OutboxRow(
            source: source, from: range.lowerBound, to: range.upperBound, batch: id(batch), createdAt: now,
            outputs: [output("\(source) \(range)")])
    }

    /// A batch over one or several partitions.
    static func batch(
        _ number: UInt64, _ shares: [BatchKeys.Share], _ fill: (inout SagaWrites) -> Void = { _ in }
    ) -> PreparedBatch {
        var writes = SagaWrites()
        fill(&writes)
        return PreparedBatch(
            id: id(number), now: now, records: shares.count,
            moves: shares.map { .init(partition: $0.partition, epoch: $0.epoch, to: $0.range.upperBound) },
            rows: shares.map { row($0.partition, $0.range, batch: number) }, writes: writes)
    }

    static func share(_ partition: TopicPartition, _ range: Range<Int64>, epoch: Int64 = 1) -> BatchKeys.Share {
        BatchKeys.Share(partition: partition, epoch: epoch, range: range)
    }

    static func parked(_ saga: UInt64, _ event: String, offset: Int64) -> ParkedEvent {
        ParkedEvent(
            saga: id(saga), eventID: event,
            record: ConsumedRecord(
                partition: other, offset: offset, timestamp: now, timestampType: .appended, key: Array("k".utf8),
                value: offset == 0 ? nil : Array(repeating: 0, count: 3),
                headers: [Kafka.Header("h", bytes: nil), Kafka.Header("h", "two")]))
    }

    static func timer(_ saga: UInt64, sequence: Int64 = 1, due: Int64 = now) -> SagaEngine.Timer {
        Timer(
            id: .timer(saga: id(saga), kind: "drain", sequence: sequence), saga: id(saga), kind: .drain,
            sequence: sequence, dueAt: due)
    }

    static func checkpoint(_ saga: UInt64, revision: Int64, document: String) -> Checkpoint {
        Checkpoint(
            id: .checkpoint(saga: id(saga), step: .publishTickets, sequence: revision), sagaID: id(saga),
            step: .publishTickets, revision: revision, steps: [], orchestratorVersion: "v2",
            document: Array(document.utf8))
    }

    static func deadLetter(_ partition: TopicPartition, _ offset: Int64) -> SagaWrites.DeadLetterRow {
        .init(
            source: partition, offset: offset,
            letter: DeadLetter(reason: "undecodable", field: "a\0b", detail: "quotes \0"), sagaID: nil)
    }
}

extension SagaStore {
    /// Loads and stores one batch.
    @discardableResult
    func prepare(_ batch: PreparedBatch, _ shares: [BatchKeys.Share]) throws -> StoreOutcome {
        let loaded = try load(BatchKeys(partitions: shares))
        guard loaded.prepared.count == shares.count else { throw Fenced() }
        return try store(batch, marks: [], reports: [])
    }

    /// What a load of these keys finds; nothing is written.
    func look(_ keys: BatchKeys) throws -> LoadedBatch {
        let loaded = try load(keys)
        try rollback()
        return loaded
    }
}

struct Fenced: Error {}
