public import Avro
internal import Documents
public import FlowC
public import Kafka

/// Brings a restored Postgres to where Kafka is: decides the records below the committed offsets again, each at the time
/// that its published tickets name or else at its own, and stores what they lead to. Publishes nothing, since all of it is
/// out (commit-protocol, `recover rebuild`).
///
/// Runs alone and offline. Records come in the order of their timestamps over all partitions. What it has stored survives an
/// interruption: the next run goes on from there. Belongs to one thread; every call blocks.
public final class Rebuild {
    /// What has been done.
    public struct Summary: Equatable, Sendable {
        /// Records decided.
        public var records = 0
        /// Sagas created.
        public var sagas = 0
        /// Tickets stored with the bytes that were found on their topic.
        public var ticketsFound = 0
        /// Tickets stored with bytes that were made now, since their topic has them no more.
        public var ticketsMade = 0
        /// Events that wait for their saga.
        public var parked = 0
    }

    private struct Share {
        var epoch: Int64
        var position: Int64
        let goal: Int64
    }

    private let store: any SagaStore
    private let processor: any BatchProcessor
    private let newBatchID: () -> Identifier
    private let published: ([Identifier]) throws -> [Identifier: [UInt8]]
    private var shares: [TopicPartition: Share] = [:]
    private var waiting: [(record: ConsumedRecord, batch: DecodedBatch, time: Int64)] = []
    private var sagas: Set<Identifier> = []
    private var plans: Set<String> = []
    private var lastTime: Int64 = 0
    private var values: ValueReader

    /// Records that one transaction takes, at most.
    static let limit = 200

    /// What has been done so far.
    public private(set) var summary = Summary()

    /// A rebuild over a store. `published` gives the bytes of tickets that their topic still has, `registry` reads them.
    public init(
        store: any SagaStore, processor: any BatchProcessor, registry: any SchemaRegistry,
        newBatchID: @escaping () -> Identifier, published: @escaping ([Identifier]) throws -> [Identifier: [UInt8]]
    ) {
        values = ValueReader(registry: registry)
        self.store = store
        self.processor = processor
        self.newBatchID = newBatchID
        self.published = published
    }

    /// Claims every partition; lanes that still run lose theirs.
    public func begin(_ goals: [RebuildGoal], clusterID: String) throws(RebuildFault) {
        let partitions = goals.map(\.partition)
        let missing = goals.filter { !$0.isKnown }.map { ($0.partition, $0.from) }
        do throws(PortFault) {
            if !missing.isEmpty {
                try store.storeStarts(Dictionary(uniqueKeysWithValues: missing), clusterID: clusterID)
            }
            let epochs = Dictionary(
                uniqueKeysWithValues: try store.claim(partitions).progress.map { ($0.partition, $0) })
            for goal in goals {
                guard let row = epochs[goal.partition] else { continue }
                shares[goal.partition] = Share(epoch: row.epoch, position: row.prepared, goal: goal.to)
            }
        } catch {
            throw .port(error)
        }
        guard shares.count == goals.count else { throw .overtaken }
    }

    /// Takes the next record. It is stored with others that touch other sagas and plans, or before one that touches the same.
    public func take(_ record: ConsumedRecord) throws(RebuildFault) {
        let batch = processor.decode([record])
        let keys = batch.keys
        // What is about a saga that exists is decided on what the record before it has left.
        let stands = !keys.events.isEmpty || !keys.timers.isEmpty || !keys.ticketsOf.isEmpty || keys.hasWork
        if stands || !sagas.isDisjoint(with: keys.sagas) || !plans.isDisjoint(with: keys.plans)
            || waiting.count >= Self.limit
        {
            try flush()
        }
        lastTime = max(record.timestamp ?? lastTime, 0)
        waiting.append((record, batch, lastTime))
        sagas.formUnion(keys.sagas)
        plans.formUnion(keys.plans)
        if stands { try flush() }
    }

    /// Stores what is taken, in one transaction.
    public func flush() throws(RebuildFault) {
        guard !waiting.isEmpty else { return }
        defer {
            waiting = []
            sagas = []
            plans = []
        }
        do {
            try storeWaiting()
        } catch let fault as RebuildFault {
            throw fault
        } catch let fault as PortFault {
            throw .port(fault)
        } catch {
            throw .undecided("\(error)")
        }
    }

    /// Stores what is taken and sets both watermarks of every partition to its goal.
    public func finish() throws(RebuildFault) {
        try flush()
        let moves = shares.sorted { $0.key < $1.key }.map { partition, share in
            OffsetMove(partition: partition, epoch: share.epoch, to: share.goal)
        }
        let moved: Bool
        do throws(PortFault) {
            moved = try store.move(moves)
        } catch {
            throw .port(error)
        }
        guard moved else { throw .overtaken }
    }

    private func storeWaiting() throws {
        var keys = BatchKeys(partitions: ranges())
        for (_, batch, _) in waiting { keys.formUnion(batch.keys) }
        let (loaded, writes) = try reduce(&keys)
        guard keys.partitions.allSatisfy({ loaded.prepared[$0.partition] == $0.range.lowerBound }) else {
            try store.rollback()
            throw RebuildFault.overtaken
        }
        let prepared = PreparedBatch(
            id: newBatchID(), now: lastTime, records: waiting.count,
            moves: keys.partitions.map {
                PreparedBatch.Move(partition: $0.partition, epoch: $0.epoch, to: $0.range.upperBound)
            },
            rows: [], writes: writes)
        let marks = keys.partitions.map {
            PublishedMark(partition: $0.partition, epoch: $0.epoch, offset: $0.range.upperBound)
        }
        switch try store.store(prepared, marks: marks, reports: []) {
        case .committed: break
        case .conflict(let conflict): throw RebuildFault.conflict(conflict.detail)
        case .unknown(let text): throw PortFault.storeAway(text)
        }
        for share in keys.partitions { shares[share.partition]?.position = share.range.upperBound }
        summary.records += waiting.count
        summary.sagas += writes.sagas.count
        summary.parked += writes.parked.count
    }

    /// From each partition's position to behind its last waiting record.
    private func ranges() -> [BatchKeys.Share] {
        let ends = Dictionary(waiting.map { ($0.record.partition, $0.record.offset + 1) }) { max($0, $1) }
        return ends.sorted { $0.key < $1.key }.compactMap { partition, end in
            shares[partition].map {
                BatchKeys.Share(partition: partition, epoch: $0.epoch, range: $0.position..<end)
            }
        }
    }

    /// Loads once and decides each record apart: they touch different sagas and plans.
    private func reduce(_ keys: inout BatchKeys) throws -> (LoadedBatch, SagaWrites) {
        while true {
            var loaded = try store.load(keys)
            // Where there is a limit: what is out was admitted.
            if loaded.running != nil { loaded.running = 0 }
            for (partition, share) in shares {
                loaded.watermarks[partition] = Watermarks(
                    prepared: share.position, published: share.position, highest: share.goal)
            }
            do {
                let id = newBatchID()
                var writes = try waiting.map { _, batch, time in
                    loaded.now = time
                    return try processor.reduce(batch, loaded, id: id, shares: keys.partitions).writes
                }
                let found = try published(writes.flatMap { $0.tickets.map(\.ticket.id) })
                for (index, input) in waiting.enumerated() {
                    if loaded.running != nil, isPutOff(writes[index].tickets, found) {
                        // It is put off again: when the lanes run, its timer is due.
                        var full = loaded
                        (full.now, full.running) = (input.time, keys.capacity)
                        writes[index] = try processor.reduce(input.batch, full, id: id, shares: keys.partitions).writes
                        continue
                    }
                    guard let time = creation(of: writes[index].tickets, found), time != input.time else { continue }
                    loaded.now = time
                    writes[index] = try processor.reduce(input.batch, loaded, id: id, shares: keys.partitions).writes
                }
                return (loaded, withPublishedBytes(writes.reduce(into: SagaWrites()) { $0.append($1) }, found))
            } catch let missing as MissingKeys where !keys.covers(missing.keys) {
                keys.formUnion(missing.keys)
                try store.rollback()
            } catch {
                try? store.rollback()
                throw error
            }
        }
    }

    /// The time of the batch that made these tickets, as the published ones tell it, epoch milliseconds.
    private func creation(of tickets: [SagaWrites.TicketRow], _ found: [Identifier: [UInt8]]) -> Int64? {
        tickets.lazy.compactMap { found[$0.ticket.id] }.first.flatMap { values.read($0)?["created_at"]?.integer }
    }

    /// Whether a saga that would be dispatched now was waiting for capacity: none of its tickets is out. Their topic keeps them
    /// as long as the decision's keeps the decision.
    private func isPutOff(_ tickets: [SagaWrites.TicketRow], _ found: [Identifier: [UInt8]]) -> Bool {
        !tickets.isEmpty && tickets.allSatisfy { found[$0.ticket.id] == nil }
    }

    private func withPublishedBytes(_ writes: SagaWrites, _ found: [Identifier: [UInt8]]) -> SagaWrites {
        var writes = writes
        writes.tickets = writes.tickets.map { row in
            guard let bytes = found[row.ticket.id] else {
                summary.ticketsMade += 1
                return row
            }
            summary.ticketsFound += 1
            return SagaWrites.TicketRow(
                ticket: StoredTicket(id: row.ticket.id, value: bytes), sagaID: row.sagaID, position: row.position)
        }
        return writes
    }
}

extension SagaWrites {
    /// Adds the rows of a record that touches other sagas.
    fileprivate mutating func append(_ other: SagaWrites) {
        sagas += other.sagas
        updates += other.updates
        ticketRows.merge(other.ticketRows) { $1 }
        tickets += other.tickets
        ticketChanges += other.ticketChanges
        journal += other.journal
        checkpoints += other.checkpoints
        deadLetters += other.deadLetters
        parked += other.parked
        unparked += other.unparked
        armed += other.armed
        disarmed += other.disarmed
    }
}
