internal import Documents
internal import FlowC
internal import Kafka
internal import SagaEngine

/// A lane's connection to a ``SimulatedPostgres``.
///
/// A call that has to wait for a lock sets ``isBlocked``, keeps what it has locked, and throws; whoever drives the lane
/// calls again later with the same arguments. Belongs to the simulation's one thread.
final class SimulatedStore: SagaStore {
    /// A `load` on its way through its locks.
    private struct Loading {
        var shares: [BatchKeys.Share]
        var sagas: [Identifier]?
        /// What the statement that locks sagas saw when it began: one that is made meanwhile is not among its rows.
        var seen: Set<Identifier>?
    }

    let postgres: SimulatedPostgres
    let chance: SimulationChance
    private(set) var isBlocked = false
    /// The last COMMIT was left behind in the backend: for a process that dies at that moment.
    private(set) var isInBackend = false
    private var session = 0
    private var incarnation = -1
    private var loading: Loading?
    /// A prepare is open.
    private(set) var isPreparing = false
    /// The second round trip has inserted its rows, into that outbox table, and COMMIT is next.
    private var slot: Int?
    /// A recovery between its two statements.
    private var recovering: (progress: [PartitionProgress], slots: [Int: [SimulatedTables.OutboxKey: OutboxRow]])?

    init(_ postgres: SimulatedPostgres, chance: SimulationChance) {
        self.postgres = postgres
        self.chance = chance
    }

    /// Call before each action.
    func unblock() { (isBlocked, isInBackend) = (false, false) }

    private var breaks: SimulationBreak? { postgres.breaks }

    private func block() -> PortFault {
        if postgres.isDeadlocked(session) {
            disconnect()
            return .storeAway("deadlock detected")
        }
        isBlocked = true
        return .storeAway("waits for a lock")
    }

    /// The connection is gone, and the transaction with it.
    func disconnect() {
        if session != 0 { postgres.release(session) }
        detach()
    }

    /// The connection is gone, its backend lives on.
    private func detach() {
        (session, loading, isPreparing, slot, recovering) = (0, nil, false, nil, nil)
    }

    private func connected() throws(PortFault) {
        if session != 0 && incarnation != postgres.incarnation {
            detach()
            throw .storeAway("connection lost")
        }
        guard !postgres.isAway else {
            disconnect()
            throw .storeAway("connection refused")
        }
        if session == 0 { (session, incarnation) = (postgres.connect(), postgres.incarnation) }
    }

    private func lock(_ locks: [SimulatedPostgres.Lock]) throws(PortFault) {
        for lock in locks {
            guard postgres.acquire(lock, for: session) else { throw block() }
        }
    }

    /// A short transaction: locks in order, change, COMMIT, and what the net does to it.
    private func transaction<Answer>(
        _ name: String, locking locks: [SimulatedPostgres.Lock],
        _ change: @escaping (inout SimulatedTables) -> Answer
    ) throws(PortFault) -> Answer {
        try connected()
        try lock(locks)
        func execute() -> Answer {
            var tables = postgres.tables
            let answer = change(&tables)
            postgres.commit(tables)
            return answer
        }
        switch chance.strike(.statementExecuted, .statementLost, .statementLate) {
        case .statementExecuted:
            _ = execute()
            disconnect()
            throw .storeAway("\(name): connection lost")
        case .statementLost:
            disconnect()
            throw .storeAway("\(name): connection lost")
        case .statementLate:
            postgres.abandon(session, name) {
                _ = execute()
                return true
            }
            detach()
            throw .storeAway("\(name): connection lost")
        default: break
        }
        let answer = execute()
        postgres.release(session)
        return answer
    }

    private func progressLocks(_ partitions: [TopicPartition]) -> [SimulatedPostgres.Lock] {
        partitions.filter { postgres.tables.progress[$0] != nil }.sorted().map { .progress($0) }
    }

    // MARK: Assignment

    func claim(_ partitions: [TopicPartition]) throws(PortFault) -> Claim {
        try transaction("claim", locking: progressLocks(partitions)) { tables in
            for partition in partitions {
                tables.progress[partition]?.epoch += 1
                tables.progress[partition]?.fruitlessClaims += 1
            }
            let topics = Set(partitions.map(\.topic))
            return Claim(
                progress: partitions.sorted().compactMap { tables.progress(of: $0) },
                knownTopics: Set(tables.progress.keys.map(\.topic)).intersection(topics), halted: tables.halted)
        }
    }

    func storeStarts(_ starts: [TopicPartition: Int64], clusterID: String) throws(PortFault) {
        try transaction("store starts", locking: []) { tables in
            for (partition, start) in starts where tables.progress[partition] == nil {
                tables.progress[partition] = .init(
                    clusterID: clusterID, epoch: 0, prepared: start, published: start, highest: nil)
            }
        }
    }

    /// Two statements: progress, then the outbox rows after the marks of that moment, from all tables at once.
    func recovery(_ partitions: [TopicPartition]) throws(PortFault) -> RecoveryState {
        try connected()
        if chance.strike(.statementLost) != nil {
            disconnect()
            throw .storeAway("recovery: connection lost")
        }
        let tables = postgres.tables
        guard let (progress, read) = recovering else {
            let progress = tables.progress.keys.sorted().compactMap { tables.progress(of: $0) }
            // Break: one table after the other, the current one first.
            let first = breaks == .outboxReadApart ? [tables.currentSlot: tables.outbox[tables.currentSlot]] : [:]
            recovering = (progress, first)
            if breaks == .outboxReadApart || chance.percent(30) { throw block() }
            return try recovery(partitions)
        }
        guard postgres.lockedSlot == nil || read[postgres.lockedSlot ?? -1] != nil else { throw block() }
        recovering = nil
        let slots = tables.outbox.indices.map { read[$0] ?? tables.outbox[$0] }
        let rows = slots.flatMap { $0.values }.filter { row in
            partitions.contains(row.source) && row.to > tables.progress[row.source]?.published ?? Int64.max
        }
        return RecoveryState(progress: progress, rows: rows.sorted { ($0.source, $0.to) < ($1.source, $1.to) })
    }

    func move(_ moves: [OffsetMove]) throws(PortFault) -> Bool {
        try transaction("move", locking: progressLocks(moves.map(\.partition))) { tables in
            guard moves.allSatisfy({ tables.progress[$0.partition]?.epoch == $0.epoch }) else { return false }
            for move in moves {
                tables.progress[move.partition]?.prepared = move.to
                tables.progress[move.partition]?.published = move.to
                for slot in tables.outbox.indices {
                    tables.outbox[slot] = tables.outbox[slot].filter {
                        $0.key.source != move.partition || $0.key.to <= move.to
                    }
                }
            }
            return true
        }
    }

    func halt(_ reason: String) throws(PortFault) {
        try transaction("halt", locking: progressLocks(Array(postgres.tables.progress.keys))) { tables in
            tables.halted = tables.halted ?? reason
            for partition in tables.progress.keys.sorted() { tables.progress[partition]?.epoch += 1 }
        }
    }

    @discardableResult
    func mark(_ marks: [PublishedMark], _ reports: [BatchReport]) throws(PortFault) -> Bool {
        try transaction("mark", locking: progressLocks(marks.map(\.partition))) { tables in
            tables.mark(marks)
            tables.batches += reports.count
            return marks.allSatisfy { tables.progress[$0.partition]?.epoch == $0.epoch }
        }
    }

    func suspect(_ mark: SuspectMark) throws(PortFault) -> Int? {
        try transaction("suspect", locking: progressLocks([mark.partition])) { tables in
            guard let row = tables.progress[mark.partition], row.epoch == mark.epoch else { return nil }
            var tries = 1
            if let before = row.suspect, before.offset == mark.offset {
                tries = before.tries + (before.process == mark.process ? 0 : 1)
            }
            tables.progress[mark.partition]?.suspect = .init(offset: mark.offset, tries: tries, process: mark.process)
            return tries
        }
    }

    // MARK: Prepare

    func load(_ keys: BatchKeys) throws(PortFault) -> LoadedBatch {
        try connected()
        if loading == nil {
            if chance.strike(.statementLost) != nil {
                disconnect()
                throw .storeAway("load: connection lost")
            }
            if isPreparing { try rollback() }
            loading = Loading(shares: keys.partitions.sorted { $0.partition < $1.partition })
            isPreparing = true
        }
        if keys.countsRunning, breaks != .countedWithoutLock { try lock([.admission]) }
        try lockProgress()
        try lockSagas(keys)
        let seen = loading?.seen
        loading = nil
        if chance.strike(.statementLate) != nil {
            postgres.abandon(session, "idle transaction") { true }
            detach()
            throw .storeAway("load: connection lost")
        }
        return read(keys, seen: seen)
    }

    private func isMine(_ share: BatchKeys.Share) -> Bool {
        guard let row = postgres.tables.progress[share.partition] else { return false }
        return row.epoch == share.epoch || breaks == .noEpochCheck
    }

    private func lockProgress() throws(PortFault) {
        guard breaks != .commitBehindFencingCount else { return }
        while let share = loading?.shares.first {
            if isMine(share) { try lock([.progress(share.partition)]) }
            loading?.shares.removeFirst()
        }
    }

    private func lockSagas(_ keys: BatchKeys) throws(PortFault) {
        guard breaks != .sagasWithoutForUpdate else { return }
        let found = loading?.sagas ?? wanted(keys)
        loading?.sagas = found
        if loading?.seen == nil { loading?.seen = Set(found) }
        while let saga = loading?.sagas?.first {
            try lock([.saga(saga)])
            loading?.sagas?.removeFirst()
        }
    }

    private func wanted(_ keys: BatchKeys) -> [Identifier] {
        let tables = postgres.tables
        let named = keys.sagas.union(keys.worksOf).union(keys.results.keys.compactMap { tables.sagaOf[$0] })
        return tables.sagas.values
            .filter { saga in
                named.contains(saga.id)
                    || (saga.holdsPlan && (keys.plans.contains(saga.planID) || keys.answered[saga.planID] != nil))
            }
            .map(\.id).sorted()
    }

    /// The sagas that are loaded whole.
    private func worked(_ keys: BatchKeys) -> Set<Identifier> {
        let tables = postgres.tables
        let asked = tables.sagas.values.filter {
            $0.holdsPlan && $0.state == .awaitingApproval && keys.answered[$0.planID] != nil
        }
        return keys.worksOf.union(keys.results.keys.compactMap { tables.sagaOf[$0] }).union(asked.map(\.id))
    }

    private func readWork(_ keys: BatchKeys, _ loaded: inout LoadedBatch) {
        let tables = postgres.tables
        for (ticket, events) in keys.results {
            guard let saga = tables.sagaOf[ticket] else { continue }
            loaded.sagaOf[ticket] = saga
            readApplied(events, saga, &loaded)
        }
        for (plan, events) in keys.answered {
            for saga in tables.sagas.values where saga.holdsPlan && saga.planID == plan {
                readApplied(events, saga.id, &loaded)
            }
        }
        let worked = worked(keys)
        for saga in worked {
            var whole = LoadedBatch.WholeSaga()
            whole.tickets = (tables.ticketsOf[saga] ?? []).sorted { $0.position < $1.position }
            for ticket in whole.tickets { whole.progress[ticket.id] = tables.ticketProgress[ticket.id] ?? .init() }
            whole.checkpoint = tables.newestCheckpoints[saga]?.document
            whole.timers = tables.timers.values.filter { $0.saga == saga && $0.kind != .drain }.sorted { $0.id < $1.id }
            if whole != LoadedBatch.WholeSaga() { loaded.whole[saga] = whole }
        }
        let inboxes = worked.union(keys.results.keys).union(keys.answered.keys.map { .answer(planID: $0) })
        for id in inboxes { loaded.parked[id] = tables.parked[id] }
    }

    private func readApplied(_ events: Set<String>, _ saga: Identifier, _ loaded: inout LoadedBatch) {
        guard breaks != .eventAppliedTwice else { return }
        let later = (postgres.tables.journal[saga] ?? []).filter { $0.revision > 1 }
        let known = Set(later.map(\.eventID)).intersection(events)
        if !known.isEmpty { loaded.applied[saga, default: []].formUnion(known) }
    }

    private func read(_ keys: BatchKeys, seen: Set<Identifier>?) -> LoadedBatch {
        let tables = postgres.tables
        var loaded = LoadedBatch(now: postgres.clock(), prepared: [:])
        for share in keys.partitions where isMine(share) {
            loaded.prepared[share.partition] =
                breaks == .noEpochCheck || breaks == .unknownCommitRunAgain
                ? share.range.lowerBound : tables.progress[share.partition]?.prepared
        }
        var attempts: [String: Int32] = [:]
        for id in wanted(keys) where seen?.contains(id) ?? true {
            guard var saga = tables.sagas[id] else { continue }
            saga.ticketIDs = []
            loaded.sagas[id] = saga
            if saga.holdsPlan, saga.attempt < attempts[saga.planID, default: .max] {
                attempts[saga.planID] = saga.attempt
                loaded.holders[saga.planID] = PlanHolder(sagaID: id, decisionID: saga.decisionID)
            }
            loaded.ticketRows[id] = tables.ticketRows[id]
        }
        for (saga, events) in keys.events { readApplied(events, saga, &loaded) }
        if keys.hasWork { readWork(keys, &loaded) }
        for id in keys.timers { loaded.timers[id] = tables.timers[id] }
        for id in keys.sagas { loaded.parked[id] = tables.parked[id] }
        for id in keys.quarantined { loaded.quarantined[id] = tables.quarantined.contains(id) }
        for id in keys.ticketsOf {
            guard let tickets = tables.ticketsOf[id] else { continue }
            loaded.tickets[id] = tickets
            loaded.sagas[id]?.ticketIDs = tickets.map(\.id)
            let headers = handedOn(tables.firstCheckpoints[id])
            if !headers.isEmpty { loaded.handedOn[id] = headers }
        }
        if keys.countsRunning { loaded.running = min(tables.running, keys.capacity) }
        for (partition, row) in tables.progress {
            loaded.watermarks[partition] = Watermarks(
                prepared: row.prepared, published: row.published, highest: row.highest)
        }
        for share in keys.partitions {
            let offsets = (tables.deadLetters[share.partition] ?? []).filter { share.range.contains($0) }
            if !offsets.isEmpty { loaded.deadLettered[share.partition] = offsets }
        }
        return loaded
    }

    private func handedOn(_ checkpoint: Checkpoint?) -> [FlowC.Header] {
        let document = Document()
        guard let bytes = checkpoint?.document, let root = try? document.parse(json: bytes) else { return [] }
        return root["headers"].map { TicketHeaders.handedOn(stored: $0) } ?? []
    }

    func store(
        _ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport]
    ) throws(PortFault) -> StoreOutcome {
        guard isPreparing else { throw .storeAway("the transaction that locked the batch's rows is gone") }
        guard session != 0, incarnation == postgres.incarnation, !postgres.isAway else {
            disconnect()
            return .unknown("the connection broke before COMMIT was answered")
        }
        let first = slot == nil
        let target = slot ?? postgres.tables.currentSlot
        if first {
            guard try lockRows(prepared, marks) else {
                postgres.release(session)
                return .conflict(StoreConflict(.none, detail: "deadlock detected"))
            }
            guard postgres.lockedSlot != target else { throw block() }
            slot = target
            postgres.writers[session] = target
            // Between the inserts and COMMIT others go on.
            if chance.percent(25) { throw block() }
        }
        return commit(prepared, marks, reports, into: target)
    }

    /// Keys that inserts occupy, and rows that marks change. False when sessions wait for each other in a circle.
    private func lockRows(_ prepared: PreparedBatch, _ marks: [PublishedMark]) throws(PortFault) -> Bool {
        let keys = prepared.writes.sagas.map(\.id).sorted().map { SimulatedPostgres.Lock.key($0) }
        for lock in keys + progressLocks(prepared.moves.map(\.partition)) + progressLocks(marks.map(\.partition)) {
            guard !postgres.acquire(lock, for: session) else { continue }
            if postgres.isDeadlocked(session) { return false }
            isBlocked = true
            throw .storeAway("waits for a lock")
        }
        return true
    }

    private func commit(
        _ prepared: PreparedBatch, _ marks: [PublishedMark], _ reports: [BatchReport], into slot: Int
    ) -> StoreOutcome {
        let postgres = postgres
        func execute() -> StoreConflict? {
            var tables = postgres.tables
            let conflict = tables.apply(
                prepared, marks: marks, reports: reports, slot: slot, breaks: postgres.breaks)
            if conflict == nil { postgres.commit(tables) }
            return conflict
        }
        let fault = chance.strike(.commitExecuted, .commitRolledBack, .commitLate, .crashInCommit)
        switch fault {
        case .commitExecuted:
            let conflict = execute()
            disconnect()
            return .unknown("COMMIT: connection lost" + (conflict == nil ? "" : " (rolled back)"))
        case .commitRolledBack:
            disconnect()
            return .unknown("COMMIT: connection lost")
        case .commitLate, .crashInCommit:
            isInBackend = fault == .crashInCommit
            postgres.abandon(session, "COMMIT") {
                _ = execute()
                return true
            }
            detach()
            return .unknown("COMMIT: connection lost")
        default: break
        }
        let isFenced = prepared.moves.contains { postgres.tables.progress[$0.partition]?.epoch != $0.epoch }
        let conflict = execute()
        postgres.release(session)
        (isPreparing, self.slot) = (false, nil)
        if let conflict { return .conflict(conflict) }
        if isFenced && breaks == .commitBehindFencingCount {
            return .unknown("the count of fenced rows is short, but COMMIT was sent with it")
        }
        return .committed
    }

    func rollback() throws(PortFault) {
        guard session != 0 else { return }
        postgres.release(session)
        (loading, isPreparing, slot) = (nil, false, nil)
    }

    func close() { disconnect() }
}
