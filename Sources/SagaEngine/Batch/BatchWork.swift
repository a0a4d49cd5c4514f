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
    /// The rows of this batch that tickets of sagas went out in for the first time; `newestFrom` says from where on.
    private var freshRows: [Identifier: OutboxReference] = [:]
    /// The headers of tickets that this batch made.
    private var ticketHeaders: [Identifier: [FlowC.Header]] = [:]
    /// What is stored of sagas that are loaded whole, as this batch has left it.
    private var stored: [Identifier: StoredSaga]
    /// Sagas that are loaded whole and cannot be read.
    private let unreadable: [Identifier: UnreadableSaga]
    /// Sagas of which this batch has set an event aside.
    private var quarantined: Set<Identifier> = []
    /// When sagas want to be woken, by their last event.
    private var wishes: [Identifier: WakeWish] = [:]
    /// The sagas that hold a plan, where answers about plans are in the batch.
    private var holdersOf: [String: Set<Identifier>] = [:]
    /// When the time of signals of unknown sagas is over.
    private var earlyTimers: Set<Timer> = []
    private var deadLettered: [TopicPartition: Set<Int64>]
    /// How many sagas this batch has dispatched.
    private var dispatched = 0
    private var reduced = ReducedBatch()
    private let loaded: LoadedBatch
    private let gate: OrderGate
    private let ends: [TopicPartition: Int64]

    private let keys: BatchKeys

    init(
        _ loaded: LoadedBatch, _ keys: BatchKeys, stored: [Identifier: StoredSaga] = [:],
        unreadable: [Identifier: UnreadableSaga] = [:], inboxes: Inboxes, shares: [BatchKeys.Share]
    ) {
        self.keys = keys
        self.stored = stored
        self.unreadable = unreadable
        sagas = loaded.sagas
        holders = loaded.holders
        applied = loaded.applied
        ticketRows = loaded.ticketRows
        deadLettered = loaded.deadLettered
        gate = OrderGate(loaded.watermarks, shares: shares)
        ends = Dictionary(shares.map { ($0.partition, $0.range.upperBound) }) { max($0, $1) }
        self.loaded = loaded
        self.inboxes = inboxes
        if !keys.answered.isEmpty {
            for saga in loaded.sagas.values where saga.holdsPlan { holdersOf[saga.planID, default: []].insert(saga.id) }
        }
    }

    /// An event of an unknown saga may be early: its saga may yet be rebuilt.
    var isCatchingUp: Bool { loaded.isCatchingUp }

    /// The context of the next event: where the sagas that run are counted, those of this batch run too. One that has ended in
    /// it makes room for the next batch.
    func now(_ context: Context) -> Context {
        guard let running = context.runningSagas else { return context }
        var context = context
        context.runningSagas = running + dispatched
        return context
    }

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

    /// Whether the newest tickets of a saga are in a row that this one belongs to: then its result proves that they are out.
    func isProof(_ ticket: Identifier, of saga: Identifier) -> Bool {
        guard let tickets = stored[saga]?.tickets, let place = tickets.place(of: ticket), let row = ticketRows[saga],
            ends[row.source] != row.to
        else { return false }
        return tickets[place].position >= sagas[saga]?.facts.newestFrom ?? 0
    }

    /// The saga of a ticket; nil for a ticket that nobody knows.
    func saga(of ticket: Identifier) -> Identifier? { loaded.sagaOf[ticket] }

    /// The saga that an answer about a plan is for: of several attempts the one that waits for it, else the last.
    func saga(answering planID: String) -> Identifier? {
        let holders = (holdersOf[planID] ?? []).compactMap { sagas[$0] }.sorted { $0.attempt < $1.attempt }
        return (holders.last { $0.state == .awaitingApproval } ?? holders.last)?.id
    }

    /// What is stored of a saga that is loaded whole, or was made by this batch. Throws when it cannot be read.
    func stored(_ saga: Identifier) throws(UnreadableSaga) -> StoredSaga? {
        if let fault = unreadable[saga] { throw fault }
        return stored[saga]
    }

    /// Whether an event of that saga was set aside before: then its incident is out. Throws ``MissingKeys`` when nobody
    /// has asked.
    func isQuarantined(_ saga: Identifier) throws(MissingKeys) -> Bool {
        if quarantined.contains(saga) || loaded.whole[saga]?.timers.contains(where: \.wasPutOff) == true { return true }
        if loaded.timers.values.contains(where: { $0.saga == saga && $0.wasPutOff }) { return true }
        guard let found = loaded.quarantined[saga] else {
            var keys = BatchKeys()
            keys.quarantined = [saga]
            throw MissingKeys(keys: keys)
        }
        return found
    }

    /// Takes over that an event was set aside, with its outputs; see ``apply(_:of:cause:eventID:outputs:)``. `remark` is
    /// for the log.
    mutating func setAside(
        _ outcome: Outcome, _ saga: Identifier, of input: DecodedBatch.Input, cause: TopicPartition, outputs: [Output],
        remark: String
    ) {
        apply(outcome, of: input, cause: cause, eventID: "", outputs: outputs, about: saga)
        quarantined.insert(saga)
        reduced.faults.append(remark)
    }

    /// A timer fires later than it was to; how many hours later, nil when its row is gone. See ``Timer/hoursOfRest(isDeadly:)``.
    mutating func putOff(_ timer: Identifier, at now: Int64, isDeadly: Bool) -> Int64? {
        guard isArmed(timer), let timer = loaded.timers[timer] else { return nil }
        let hours = timer.hoursOfRest(isDeadly: isDeadly)
        inboxes.putOff(timer)
        reduced.writes.armed.append(timer.putOff(until: now + hours * 3_600_000))
        return hours
    }

    /// A line for the log about what went wrong.
    mutating func remark(_ text: String) { reduced.faults.append(text) }

    /// A saga of this batch wants to be woken then.
    mutating func wish(_ wish: WakeWish, of saga: Identifier) {
        if wish != .unchanged { wishes[saga] = wish }
    }

    /// Whether the row of a timer is there.
    func isArmed(_ timer: Identifier) -> Bool { loaded.timers[timer] != nil && !inboxes.hasConsumed(timer) }

    /// The saga's tickets in the order of publication, and the headers that they were published with. Throws when they
    /// cannot be read.
    func tickets(of saga: Saga) throws(UnreadableSaga) -> (tickets: [StoredTicket], headers: [FlowC.Header]) {
        if let problem = loaded.damaged[saga.id] { throw UnreadableSaga(saga: saga.id, problem: problem) }
        if let headers = ticketHeaders[saga.id] {
            return (reduced.writes.tickets.filter { $0.sagaID == saga.id }.map(\.ticket), headers)
        }
        let headers = TicketHeaders.headers(for: saga, handedOn: loaded.handedOn[saga.id] ?? [])
        return (loaded.tickets[saga.id] ?? [], headers)
    }

    /// The fate of a record that leaves nothing else.
    mutating func count(_ verdict: Verdict) { reduced.verdicts[verdict, default: 0] += 1 }

    /// Takes over an outcome with its encoded effects, one output for each effect, in order; what tells of them, or goes out
    /// once more, stands behind. The outputs belong to the partition that is being handled, `cause`: for an event that
    /// waited, not its own. `eventID` names the event for the saga's journal; an outcome without a saga has none, and `about`
    /// is the one that its dead letter is about.
    mutating func apply(
        _ outcome: Outcome, of input: DecodedBatch.Input, cause: TopicPartition, eventID: String, outputs: [Output],
        about: Identifier? = nil
    ) {
        if isDeadLettered(input.record), outcome.effects.contains(where: \.isDeadLetter) {
            return applyKeepingLetters(outcome, of: input, cause: cause, eventID: eventID, outputs: outputs)
        }
        count(outcome.verdict)
        var outcome = outcome
        markNewest(&outcome, cause)
        reduced.outputs[cause, default: []] += addRows(of: outcome, input, cause, outputs, about: about)
        guard let saga = outcome.saga else { return }
        put(saga)
        keep(outcome, of: input)
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

    /// Later events of the batch see what this one has left.
    private mutating func keep(_ outcome: Outcome, of input: DecodedBatch.Input) {
        guard let saga = outcome.saga else { return }
        wish(outcome.wake, of: saga.id)
        if var known = stored[saga.id] {
            if let tickets = outcome.tickets { known.tickets = tickets }
            if let checkpoint = outcome.checkpoint { known.course.steps = checkpoint.steps }
            known.tickets = known.tickets ?? Self.tickets(outcome)
            stored[saga.id] = known
        } else if keys.worksOf.contains(saga.id) || keys.answered[saga.planID] != nil,
            case .decision(let decision) = input.content, let steps = outcome.checkpoint?.steps
        {
            stored[saga.id] = StoredSaga(
                course: StoredCourse(steps: steps, handedOn: decision.headers), tickets: Self.tickets(outcome),
                decision: decision)
        }
    }

    /// The tickets that an outcome publishes first.
    private static func tickets(_ outcome: Outcome) -> SagaTickets? {
        var records: [TicketRecord] = []
        for case .publish(let ticket) in outcome.effects {
            records.append(TicketRecord(ticket, position: Int32(records.count)))
        }
        return records.isEmpty ? nil : SagaTickets(records)
    }

    /// The newest tickets of the saga are those that this outcome publishes for the first time, and those that follow in
    /// this batch. Tickets that only go out once more prove nothing about the row that they are in.
    private mutating func markNewest(_ outcome: inout Outcome, _ cause: TopicPartition) {
        guard let id = outcome.saga?.id, let end = ends[cause] else { return }
        let row = OutboxReference(source: cause, to: end)
        for effect in outcome.effects {
            switch effect {
            case .publish: freshRows[id] = row
            case .compensate(let order):
                if freshRows.updateValue(row, forKey: id) != row { outcome.saga?.facts.newestFrom = order.position }
                return
            default: break
            }
        }
    }

    /// The record is offered again and lies in the dead letters already: everything but the letter happens.
    private mutating func applyKeepingLetters(
        _ outcome: Outcome, of input: DecodedBatch.Input, cause: TopicPartition, eventID: String, outputs: [Output]
    ) {
        guard outcome.saga != nil else { return count(.duplicate) }
        let kept = zip(outcome.effects, outputs).filter { !$0.0.isDeadLetter }
        let others = outputs.dropFirst(outcome.effects.count)
        var outcome = outcome
        outcome.effects = kept.map(\.0)
        apply(outcome, of: input, cause: cause, eventID: eventID, outputs: kept.map(\.1) + others)
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
        inboxes.write(to: &reduced.writes, timers: loaded.timers, now: loaded.now) { sagas[$0] != nil }
        for id in stored.keys.sorted() { reduced.writes.ticketChanges += stored[id]?.tickets?.changes ?? [] }
        writeTimers(to: &reduced.writes)
        return reduced
    }

    /// Timers that have fired go, and each saga is woken when it wants: a timer that is due earlier asks again then. A saga that
    /// runs has a timer that tells so: ``RunningSagas``.
    private func writeTimers(to writes: inout SagaWrites) {
        var gone = Set(loaded.timers.values.filter { $0.kind != .drain && inboxes.hasConsumed($0.id) }.map(\.id))
        for saga in wishes.keys.sorted() {
            let armed = (loaded.whole[saga]?.timers ?? []).filter { !inboxes.hasConsumed($0.id) }
            switch wishes[saga] ?? .unchanged {
            case .unchanged: break
            case .never: gone.formUnion(armed.map(\.id))
            case .at(let kind, let time):
                if armed.contains(where: { $0.dueAt <= time && $0.kind.standsFor(kind) }) { continue }
                gone.formUnion(armed.map(\.id))
                let id = Identifier.timer(saga: saga, kind: kind.rawValue, sequence: time)
                writes.armed.append(Timer(id: id, saga: saga, kind: kind, sequence: time, dueAt: time))
            }
        }
        for early in earlyTimers.sorted(by: { $0.id < $1.id }) where sagas[early.saga] == nil {
            writes.armed.append(early)
        }
        writes.disarmed += gone.sorted()
    }

    /// Signals that wait for a saga which is not known yet wait until then at most.
    mutating func keepEarlySignals(of saga: Identifier, until time: Int64) {
        let id = Identifier.timer(saga: saga, kind: Timer.Kind.signalWait.rawValue, sequence: time)
        earlyTimers.insert(Timer(id: id, saga: saga, kind: .signalWait, sequence: time, dueAt: time))
    }

    /// Looks then whether the saga of early signals is there.
    mutating func lookAgain(for saga: Identifier, _ sequence: Int64, at time: Int64) {
        let id = Identifier.timer(saga: saga, kind: Timer.Kind.drain.rawValue, sequence: sequence)
        earlyTimers.insert(Timer(id: id, saga: saga, kind: .drain, sequence: sequence, dueAt: time))
    }

    /// Whether another timer than this one ends the time of a saga's early signals.
    func hasEarlyTimer(_ saga: Identifier, beside timer: Identifier) -> Bool {
        earlyTimers.contains { $0.saga == saga && $0.kind == .signalWait }
            || (loaded.whole[saga]?.timers ?? []).contains { $0.id != timer && !inboxes.hasConsumed($0.id) }
    }

    /// Counts as new or as changed, once.
    private mutating func put(_ saga: Saga) {
        if sagas.updateValue(saga, forKey: saga.id) == nil {
            created.append(saga.id)
        } else if loaded.sagas[saga.id] != nil {
            updated.insert(saga.id)
        }
        if saga.holdsPlan && !keys.answered.isEmpty { holdersOf[saga.planID, default: []].insert(saga.id) }
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
        of outcome: Outcome, _ input: DecodedBatch.Input, _ cause: TopicPartition, _ outputs: [Output],
        about: Identifier?
    ) -> [Output] {
        var outputs = outputs
        var position: Int32 = 0
        var isMoved = false
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
            case .compensate(let order):
                guard let saga = outcome.saga else { continue }
                reduced.writes.tickets.append(
                    .init(
                        ticket: StoredTicket(
                            id: order.id, value: outputs[index].value ?? [], position: order.position),
                        sagaID: saga.id, position: order.position))
                outputs[index].place = TicketPlace(saga: saga.id, position: order.position)
                isMoved = true
            case .publishAgain: isMoved = true
            case .deadLetter(let letter):
                reduced.writes.deadLetters.append(
                    .init(
                        source: input.record.partition, offset: input.record.offset, letter: letter,
                        sagaID: outcome.saga?.id ?? about))
                deadLettered[input.record.partition, default: []].insert(input.record.offset)
            case .frame, .requestApproval, .raise, .alert, .violation: break
            }
        }
        guard position > 0 || isMoved, let saga = outcome.saga else { return outputs }
        if position > 0 { ticketHeaders[saga.id] = outcome.headers }
        if position > 0 && !saga.state.isTerminal { dispatched += 1 }
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

extension TimerKind {
    /// Whether a timer of this kind can stand for one that is due later: not where only the other tells that the saga runs.
    fileprivate func standsFor(_ other: TimerKind) -> Bool { mayRun || !other.mayRun }

    private var mayRun: Bool { self == .signalWait || Self.ofRunningSagas.contains(self) }
}

extension Effect {
    fileprivate var isDeadLetter: Bool {
        if case .deadLetter = self { true } else { false }
    }
}
