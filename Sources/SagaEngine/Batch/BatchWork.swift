internal import Documents
internal import FlowC
internal import Kafka

/// What a batch has decided so far: later records of the same batch see it.
struct BatchWork {
    private(set) var sagas: [Identifier: Saga]
    private(set) var holders: [String: PlanHolder]
    var inboxes: Inboxes
    private var created: [Identifier] = []
    private var updated: Set<Identifier> = []
    private var applied: [Identifier: Set<String>]
    private var ticketRows: [Identifier: OutboxReference]
    /// The headers of tickets that this batch made.
    private var ticketHeaders: [Identifier: [FlowC.Header]] = [:]
    private var deadLettered: [TopicPartition: Set<Int64>]
    private var reduced = ReducedBatch()
    private let loaded: LoadedBatch
    private let gate: OrderGate
    private let ends: [TopicPartition: Int64]

    init(_ loaded: LoadedBatch, inboxes: Inboxes, shares: [BatchKeys.Share]) {
        sagas = loaded.sagas
        holders = loaded.holders
        applied = loaded.applied
        ticketRows = loaded.ticketRows
        deadLettered = loaded.deadLettered
        gate = OrderGate(loaded.watermarks, shares: shares)
        ends = Dictionary(shares.map { ($0.partition, $0.range.upperBound) }) { max($0, $1) }
        self.loaded = loaded
        self.inboxes = inboxes
    }

    /// An event of an unknown saga may be early: its saga may yet be rebuilt.
    var isCatchingUp: Bool { loaded.isCatchingUp }

    /// Whether the saga's history has the event.
    func hasApplied(_ eventID: String, _ saga: Identifier) -> Bool { applied[saga]?.contains(eventID) ?? false }

    /// Whether the record lies in the dead letters.
    func isDeadLettered(_ record: ConsumedRecord) -> Bool {
        deadLettered[record.partition]?.contains(record.offset) ?? false
    }

    /// May a record of that partition touch the saga?
    func isOpen(_ saga: Identifier, to partition: TopicPartition) -> Bool {
        gate.isOpen(to: partition, newest: ticketRows[saga])
    }

    /// Whether the row of a timer is there.
    func isArmed(_ timer: Identifier) -> Bool { loaded.timers[timer] != nil && !inboxes.hasConsumed(timer) }

    /// The saga's tickets in the order of publication, and the headers that they were published with.
    func tickets(of saga: Saga) -> (tickets: [StoredTicket], headers: [FlowC.Header]) {
        if let headers = ticketHeaders[saga.id] {
            return (reduced.writes.tickets.filter { $0.sagaID == saga.id }.map(\.ticket), headers)
        }
        let headers = TicketHeaders.headers(for: saga, handedOn: loaded.handedOn[saga.id] ?? [])
        return (loaded.tickets[saga.id] ?? [], headers)
    }

    /// The fate of a record that leaves nothing else.
    mutating func count(_ verdict: Verdict) { reduced.verdicts[verdict, default: 0] += 1 }

    /// Takes over an outcome with its encoded effects, one output for each effect, in order. The outputs belong to the
    /// partition that is being handled, `cause`: for an event that waited, not its own. `eventID` names the event for the
    /// saga's journal; an outcome without a saga has none.
    mutating func apply(
        _ outcome: Outcome, of input: DecodedBatch.Input, cause: TopicPartition, eventID: String, outputs: [Output]
    ) {
        if isDeadLettered(input.record), outcome.effects.contains(where: \.isDeadLetter) {
            return applyKeepingLetters(outcome, of: input, cause: cause, eventID: eventID, outputs: outputs)
        }
        count(outcome.verdict)
        reduced.outputs[cause, default: []] += addRows(of: outcome, input, cause, outputs)
        guard let saga = outcome.saga else { return }
        put(saga)
        if !outcome.journal.isEmpty {
            reduced.writes.journal.append(
                .init(
                    sagaID: saga.id, revision: saga.revision, eventID: eventID,
                    source: input.record.partition, offset: input.record.offset,
                    entries: Self.render(outcome.journal)))
            // The event that created a saga is known by the saga itself.
            if saga.revision > 1 { applied[saga.id, default: []].insert(eventID) }
        }
        if let checkpoint = outcome.checkpoint { reduced.writes.checkpoints.append(checkpoint) }
    }

    /// The record is offered again and lies in the dead letters already: everything but the letter happens.
    private mutating func applyKeepingLetters(
        _ outcome: Outcome, of input: DecodedBatch.Input, cause: TopicPartition, eventID: String, outputs: [Output]
    ) {
        guard outcome.saga != nil else { return count(.duplicate) }
        let kept = zip(outcome.effects, outputs).filter { !$0.0.isDeadLetter }
        var outcome = outcome
        outcome.effects = kept.map(\.0)
        apply(outcome, of: input, cause: cause, eventID: eventID, outputs: kept.map(\.1))
    }

    /// Takes over the stored tickets of a saga that go out once more.
    mutating func republish(
        _ outcome: Outcome, of input: DecodedBatch.Input, cause: TopicPartition, eventID: String, outputs: [Output]
    ) {
        apply(outcome, of: input, cause: cause, eventID: eventID, outputs: outputs)
        if let saga = outcome.saga { moveTickets(of: saga.id, to: cause) }
    }

    /// Everything to write and to publish.
    func finished() -> ReducedBatch {
        var reduced = reduced
        reduced.writes.sagas = created.compactMap { sagas[$0] }
        reduced.writes.updates = updated.sorted().compactMap { sagas[$0] }
        inboxes.write(to: &reduced.writes, timers: loaded.timers, now: loaded.now)
        return reduced
    }

    /// Counts as new or as changed, once.
    private mutating func put(_ saga: Saga) {
        if sagas.updateValue(saga, forKey: saga.id) == nil {
            created.append(saga.id)
        } else if loaded.sagas[saga.id] != nil {
            updated.insert(saga.id)
        }
        if saga.holdsPlan { holders[saga.planID] = PlanHolder(sagaID: saga.id, decisionID: saga.decisionID) }
    }

    /// The saga's newest tickets are in the row that this batch writes for that partition.
    private mutating func moveTickets(of saga: Identifier, to partition: TopicPartition) {
        guard let end = ends[partition] else { return }
        let row = OutboxReference(source: partition, to: end)
        ticketRows[saga] = row
        reduced.writes.ticketRows[saga] = row
    }

    /// The rows of tickets and dead letters. The outputs come back with the places where these rows hold their values.
    private mutating func addRows(
        of outcome: Outcome, _ input: DecodedBatch.Input, _ cause: TopicPartition, _ outputs: [Output]
    ) -> [Output] {
        var outputs = outputs
        var position: Int32 = 0
        for (index, effect) in outcome.effects.enumerated() {
            switch effect {
            case .publish(let ticket):
                guard let saga = outcome.saga else { continue }
                reduced.writes.tickets.append(
                    .init(
                        ticket: StoredTicket(id: ticket.id, value: outputs[index].value ?? []), sagaID: saga.id,
                        position: position))
                outputs[index].place = TicketPlace(saga: saga.id, position: position)
                position += 1
            case .deadLetter(let letter):
                reduced.writes.deadLetters.append(
                    .init(
                        source: input.record.partition, offset: input.record.offset, letter: letter,
                        sagaID: outcome.saga?.id))
                deadLettered[input.record.partition, default: []].insert(input.record.offset)
            case .frame, .requestApproval: break
            }
        }
        guard position > 0, let saga = outcome.saga else { return outputs }
        ticketHeaders[saga.id] = outcome.headers
        moveTickets(of: saga.id, to: cause)
        return outputs
    }

    /// The journal entries of one record: `[[event_type, node_id, from, to, duration_ms, detail?], …]`.
    private static func render(_ journal: [JournalEntry]) -> [UInt8] {
        var writer = JSONWriter(capacity: journal.count * 64)
        writer.list { writer in
            for entry in journal { entry.write(to: &writer) }
        }
        return writer.bytes
    }
}

extension Effect {
    fileprivate var isDeadLetter: Bool {
        if case .deadLetter = self { true } else { false }
    }
}
