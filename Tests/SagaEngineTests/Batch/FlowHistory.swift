import FlowC
import Kafka
import OrchestratorTestKit

@testable import SagaEngine

/// Flow C over input logs in memory, batch after batch. It loads what the keys of a batch ask for and nothing else, and
/// writes as the tables do: a second creator, a second journal line or a change of what was not loaded is an error.
final class FlowHistory {
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    /// What one partition's records of a batch led to.
    struct Row {
        let reference: OutboxReference
        let outputs: [Output]
    }

    static let decisions = (0..<2).map { TopicPartition("plans.consensus", Int32($0)) }
    static let commands = (0..<3).map { TopicPartition("orchestration.commands", Int32($0)) }

    let fixture: ProcessorFixture
    var now: Int64 = 1_772_442_931_000
    private(set) var logs: [TopicPartition: [ConsumedRecord]] = [:]
    private(set) var marks: [TopicPartition: SagaEngine.Watermarks] = [:]
    var sagas: [Identifier: Saga] = [:]
    private(set) var journal: [Identifier: [SagaWrites.JournalRow]] = [:]
    private(set) var tickets: [Identifier: [StoredTicket]] = [:]
    private(set) var progress: [Identifier: TicketProgress] = [:]
    private(set) var checkpoints: [Identifier: [Checkpoint]] = [:]
    private(set) var parked: [Identifier: [ParkedEvent]] = [:]
    private(set) var timers: [Identifier: Timer] = [:]
    private(set) var ticketRows: [Identifier: OutboxReference] = [:]
    private(set) var quarantined: Set<Identifier> = []
    private(set) var deadLetters: [TopicPartition: [Int64: DeadLetter]] = [:]
    private(set) var rows: [Row] = []
    private(set) var loads = 0
    private var hidden: Set<Identifier> = []

    init(
        _ settings: OutputSettings = OutputSettings(), consolidation: Profile.Consolidation = .onDispatch,
        profile: Profile = Profile()
    ) throws {
        var profile = profile
        profile.consolidation = consolidation
        fixture = try ProcessorFixture(settings: settings, profile: profile)
    }

    // MARK: Input

    @discardableResult
    func append(
        _ value: [UInt8]?, to partition: TopicPartition, headers: [Kafka.Header] = []
    ) -> ConsumedRecord {
        let record = ConsumedRecord(
            partition: partition, offset: Int64(logs[partition]?.count ?? 0), timestamp: now - 700,
            timestampType: .created, key: Array("key".utf8), value: value, headers: headers)
        logs[partition, default: []].append(record)
        return record
    }

    @discardableResult
    func append(_ decision: GeneratedDecision, to partition: TopicPartition = decisions[0]) -> ConsumedRecord {
        append(decision.value, to: partition, headers: decision.headers.map { Kafka.Header($0.name, $0.value) })
    }

    @discardableResult
    func append(_ command: Command, to partition: TopicPartition) -> ConsumedRecord {
        append(
            command.json, to: partition, headers: command.headers.map { Kafka.Header($0.name, $0.value) })
    }

    // MARK: Batches

    /// Decides everything that is unread on these partitions, in one batch.
    @discardableResult
    func decide(_ partitions: TopicPartition...) throws -> ReducedBatch {
        var records: [ConsumedRecord] = []
        var shares: [BatchKeys.Share] = []
        for partition in partitions {
            let from = marks[partition]?.prepared ?? 0
            let unread = (logs[partition] ?? []).filter { $0.offset >= from }
            guard let last = unread.last else { continue }
            records += unread
            shares.append(BatchKeys.Share(partition: partition, epoch: 1, range: from..<last.offset + 1))
        }
        return try decide(fixture.processor.decode(records), shares)
    }

    /// Sets the first unread record of a partition aside, as one over which processes have ended.
    @discardableResult
    func condemn(_ partition: TopicPartition, isRead: Bool) throws -> ReducedBatch {
        let from = marks[partition]?.prepared ?? 0
        guard let record = logs[partition]?.first(where: { $0.offset >= from }) else {
            throw Violation(description: "\(partition) has no unread record")
        }
        return try decide(
            fixture.processor.setAside(record, because: "processes ended", isRead: isRead),
            [BatchKeys.Share(partition: partition, epoch: 1, range: from..<record.offset + 1)])
    }

    private func decide(_ batch: DecodedBatch, _ shares: [BatchKeys.Share]) throws -> ReducedBatch {
        var batch = batch
        while true {
            loads += 1
            guard loads < 100 else { throw Violation(description: "keys grow without end") }
            do {
                let reduced = try fixture.processor.reduce(
                    batch, load(batch.keys, shares), id: Identifier(high: 0, low: UInt64(loads)), shares: shares)
                try store(reduced, shares)
                now += 10
                return reduced
            } catch let missing as MissingKeys {
                guard !batch.keys.covers(missing.keys) else { throw Violation(description: "nothing is missing") }
                batch.keys.formUnion(missing.keys)
            }
        }
    }

    /// Everything prepared of a partition is on Kafka.
    func publish(_ partition: TopicPartition) {
        guard let mark = marks[partition] else { return }
        let end = mark.prepared
        marks[partition] = SagaEngine.Watermarks(prepared: end, published: end, highest: mark.highest)
    }

    /// An operator moves a partition back; everything is published.
    func rewind(_ partition: TopicPartition, to offset: Int64) {
        let mark = marks[partition]
        marks[partition] = SagaEngine.Watermarks(prepared: offset, published: offset, highest: mark?.highest)
        rows.removeAll { $0.reference.source == partition && $0.reference.to > offset }
    }

    /// A partition passes everything that it was offered before, and decides nothing.
    func skip(_ partition: TopicPartition) {
        guard let highest = marks[partition]?.highest else { return }
        marks[partition] = SagaEngine.Watermarks(prepared: highest, published: highest, highest: highest)
    }

    /// Somebody else has written into the newest checkpoint of a saga.
    func damage(_ saga: Identifier, _ change: (String) -> String = { _ in "damaged" }) {
        guard let last = checkpoints[saga]?.indices.last else { return }
        let text = String(decoding: checkpoints[saga]?[last].document ?? [], as: UTF8.self)
        checkpoints[saga]?[last].document = Array(change(text).utf8)
    }

    /// A saga and all its children are gone.
    func delete(_ saga: Identifier) {
        sagas[saga] = nil
        journal[saga] = nil
        tickets[saga] = nil
        checkpoints[saga] = nil
        ticketRows[saga] = nil
    }

    /// What waits for a saga is not to be seen, as for a batch that began before; ``restore(_:_:)`` ends that.
    func hide(_ saga: Identifier) -> [ParkedEvent] {
        hidden.insert(saga)
        return parked.removeValue(forKey: saga) ?? []
    }

    func restore(_ saga: Identifier, _ events: [ParkedEvent]) {
        hidden.remove(saga)
        parked[saga] = events
    }

    private func load(_ keys: BatchKeys, _ shares: [BatchKeys.Share]) -> LoadedBatch {
        var loaded = LoadedBatch(now: now, prepared: [:])
        for share in shares {
            loaded.prepared[share.partition] = share.range.lowerBound
            let letters = deadLetters[share.partition, default: [:]].keys.filter { share.range.contains($0) }
            if !letters.isEmpty { loaded.deadLettered[share.partition] = Set(letters) }
        }
        loaded.watermarks = marks
        if keys.countsRunning { loaded.running = min(running.count, keys.capacity) }
        loaded.timers = timers.filter { keys.timers.contains($0.key) }
        for saga in keys.quarantined { loaded.quarantined[saga] = quarantined.contains(saga) }
        loadWork(keys, &loaded)
        let plans = keys.plans.union(keys.answered.keys)
        let named = keys.sagas.union(keys.worksOf).union(loaded.sagaOf.values)
            .union(keys.results.keys).union(keys.answered.keys.map { .answer(planID: $0) })
            .union(sagas.values.filter { keys.answered[$0.planID] != nil && $0.holdsPlan }.map(\.id))
        for saga in named {
            loaded.sagas[saga] = sagas[saga].map { saga in
                var saga = saga
                saga.ticketIDs = []
                return saga
            }
            if let events = parked[saga] { loaded.parked[saga] = events }
            loaded.ticketRows[saga] = ticketRows[saga]
        }
        for saga in sagas.values where plans.contains(saga.planID) && saga.holdsPlan {
            loaded.holders[saga.planID] = PlanHolder(sagaID: saga.id, decisionID: saga.decisionID)
        }
        for (saga, events) in keys.events {
            loaded.applied[saga] = Set(journal[saga, default: []].map(\.eventID)).intersection(events)
        }
        for saga in keys.ticketsOf {
            loaded.tickets[saga] = tickets[saga]
            guard let document = checkpoints[saga]?.first?.document else { continue }
            loaded.handedOn[saga] = ProcessorFixture.handedOn(document)
        }
        return loaded
    }

    /// The sagas that run, by their timers.
    var running: Set<Identifier> {
        Set(timers.values.filter { TimerKind.ofRunningSagas.contains($0.kind) }.map(\.saga))
    }

    /// Sagas that are loaded whole.
    private func loadWork(_ keys: BatchKeys, _ loaded: inout LoadedBatch) {
        for (ticket, events) in keys.results {
            guard let saga = tickets.first(where: { $0.value.contains { $0.id == ticket } })?.key else { continue }
            loaded.sagaOf[ticket] = saga
            loaded.applied[saga, default: []].formUnion(
                Set(journal[saga, default: []].map(\.eventID)).intersection(events))
        }
        for saga in sagas.values where saga.holdsPlan {
            guard let events = keys.answered[saga.planID] else { continue }
            loaded.applied[saga.id, default: []].formUnion(
                Set(journal[saga.id, default: []].map(\.eventID)).intersection(events))
        }
        let asked = sagas.values.filter { $0.state == .awaitingApproval && keys.answered[$0.planID] != nil }
        for saga in keys.worksOf.union(loaded.sagaOf.values).union(asked.map(\.id)) {
            var whole = LoadedBatch.WholeSaga()
            whole.tickets = tickets[saga, default: []].sorted { $0.position < $1.position }
            for ticket in whole.tickets { whole.progress[ticket.id] = progress[ticket.id] }
            whole.checkpoint = checkpoints[saga]?.last?.document
            whole.timers = timers.values.filter { $0.saga == saga && $0.kind != .drain }
            if whole != LoadedBatch.WholeSaga() { loaded.whole[saga] = whole }
        }
    }

    // MARK: Writes

    private func store(_ reduced: ReducedBatch, _ shares: [BatchKeys.Share]) throws {
        func insert<Key, Value>(_ value: Value, _ key: Key, _ table: inout [Key: Value], _ name: String) throws {
            guard table.updateValue(value, forKey: key) == nil else {
                throw Violation(description: "\(name): second row for \(key)")
            }
        }
        let writes = reduced.writes
        for saga in writes.sagas {
            try insert(saga, saga.id, &sagas, "sagas")
            for other in sagas.values where other.id != saga.id && other.holdsPlan && saga.holdsPlan {
                guard other.planID != saga.planID || other.attempt != saga.attempt else {
                    throw Violation(description: "two sagas hold \(saga.planID), attempt \(saga.attempt)")
                }
            }
        }
        for saga in writes.updates {
            guard sagas.updateValue(saga, forKey: saga.id) != nil else {
                throw Violation(description: "update of \(saga.id), which is not there")
            }
        }
        let changed = Set(writes.sagas.map(\.id)).union(writes.updates.map(\.id))
        guard changed.count == writes.sagas.count + writes.updates.count else {
            throw Violation(description: "a saga is written twice")
        }
        for (saga, row) in writes.ticketRows {
            guard changed.contains(saga) else { throw Violation(description: "tickets of an unchanged saga") }
            ticketRows[saga] = row
        }
        for row in writes.journal {
            guard
                !journal[row.sagaID, default: []].contains(where: {
                    $0.eventID == row.eventID || $0.revision == row.revision
                })
            else { throw Violation(description: "journal: \(row.eventID) or \(row.revision) again") }
            journal[row.sagaID, default: []].append(row)
        }
        var known = Set(tickets.values.joined().map(\.id))
        for row in writes.tickets {
            guard known.insert(row.ticket.id).inserted else {
                throw Violation(description: "ticket \(row.ticket.id) again")
            }
            tickets[row.sagaID, default: []].append(
                StoredTicket(id: row.ticket.id, value: row.ticket.value, position: row.position))
        }
        for ticket in writes.ticketChanges { progress[ticket.id] = ticket.progress }
        for checkpoint in writes.checkpoints { checkpoints[checkpoint.sagaID, default: []].append(checkpoint) }
        for letter in writes.deadLetters {
            if let saga = letter.quarantined { quarantined.insert(saga) }
            try insert(letter.letter, letter.offset, &deadLetters[letter.source, default: [:]], "dead_letters")
        }
        try storeWaiting(writes)
        for share in shares {
            let end = share.range.upperBound
            let mark = marks[share.partition]
            marks[share.partition] = SagaEngine.Watermarks(
                prepared: end, published: mark?.published ?? share.range.lowerBound,
                highest: max(end, mark?.highest ?? 0))
            rows.append(
                Row(
                    reference: OutboxReference(source: share.partition, to: end),
                    outputs: reduced.outputs[share.partition] ?? []))
        }
        guard reduced.outputs.keys.allSatisfy({ key in shares.contains { $0.partition == key } }) else {
            throw Violation(description: "outputs of a partition that is not in the batch")
        }
    }

    private func storeWaiting(_ writes: SagaWrites) throws {
        for gone in writes.unparked {
            guard let index = parked[gone.saga]?.firstIndex(where: { $0.eventID == gone.eventID }) else {
                throw Violation(description: "\(gone.eventID) was not parked")
            }
            parked[gone.saga]?.remove(at: index)
            if parked[gone.saga]?.isEmpty == true { parked[gone.saga] = nil }
        }
        for event in writes.parked {
            guard parked[event.saga]?.contains(where: { $0.eventID == event.eventID }) != true else {
                throw Violation(description: "\(event.eventID) is parked already")
            }
            parked[event.saga, default: []].append(event)
        }
        for timer in writes.armed where timers[timer.id] == nil { timers[timer.id] = timer }
        for id in writes.disarmed { timers[id] = nil }
        let drains = timers.values.filter { $0.kind == .drain }
        let early = Set(timers.values.filter { $0.kind == .signalWait && sagas[$0.saga] == nil }.map(\.saga))
        guard Set(drains.map(\.saga)).subtracting(early).subtracting(hidden) == Set(parked.keys).subtracting(early)
        else {
            throw Violation(description: "drain timers of \(drains.count) sagas, inboxes of \(parked.count)")
        }
    }
}
