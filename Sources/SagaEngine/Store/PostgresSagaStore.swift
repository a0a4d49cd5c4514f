internal import Documents
internal import FlowC
public import Kafka
public import Postgres

/// The Postgres side of a lane, over one connection of its own. Every SQL statement is in `Tables`.
public final class PostgresSagaStore: SagaStore {
    private let group: String
    private let lane: String
    private let version: String
    private let connection: StoreConnection
    private var groups: ConsumerGroups
    private var progress: Progress
    private var sagas: Sagas
    private var tickets = Tickets()
    private var history = SagaHistory()
    private var parked: ParkedEvents
    private var timers: Timers
    private var running: RunningSagas
    private var deadLetters = DeadLetters()
    private var outbox: Outbox
    private var batches = Batches()
    private var worked = Worked()

    /// A store that connects with its first call, and anew with the call after a fault.
    public init(
        group: String, lane: String, version: String, connect: @escaping () throws(PostgresError) -> Connection
    ) {
        self.group = group
        self.lane = lane
        self.version = version
        connection = StoreConnection(byKey: true, connect: connect)
        groups = ConsumerGroups(group: group)
        progress = Progress(group: group)
        sagas = Sagas(group: group)
        parked = ParkedEvents(group: group)
        timers = Timers(group: group)
        running = RunningSagas(group: group)
        outbox = Outbox(group: group)
    }

    /// Raises the epoch of the partitions' rows in a transaction of its own. The flag of a halt is read after that: a halt
    /// that came first shows, one that comes later raises the epochs again.
    public func claim(_ partitions: [TopicPartition]) throws(PortFault) -> Claim {
        try connection.asking { () throws -> Claim in
            let results = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.progress.claim(partitions, in: &pipeline)
                try self.progress.topics(of: partitions, in: &pipeline)
                try self.groups.read(in: &pipeline)
            }
            return Claim(
                progress: try results[1].map(Progress.progress).sorted { $0.partition < $1.partition },
                knownTopics: Set(try results[2].map { try $0.text(0) }),
                halted: try results[3].first.map { try $0.text(0) })
        }
    }

    /// Stores first watermarks. Another claimer of the same topic may be faster; its starts stand.
    public func storeStarts(_ starts: [TopicPartition: Int64], clusterID: String) throws(PortFault) {
        try connection.asking { () throws -> Void in
            try connection.endTransaction()
            let outcome = try connection.commit { (pipeline) throws(PostgresError) in
                try pipeline.add(.begin)
                try self.groups.share(in: &pipeline)
                try self.progress.store(starts, clusterID: clusterID, in: &pipeline)
            }
            if case .rolledBack(let error?) = outcome, error.kind == .uniqueViolation { return }
            _ = try StoreConnection.results(outcome)
        }
    }

    /// Progress and unpublished rows, in one transaction.
    public func recovery(_ partitions: [TopicPartition]) throws(PortFault) -> RecoveryState {
        try connection.asking { () throws -> RecoveryState in
            let results = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.progress.read(in: &pipeline)
                try self.outbox.unpublished(partitions, in: &pipeline)
            }
            return RecoveryState(
                progress: try results[1].map(Progress.progress),
                rows: try connection.filled(try results[2].map(Outbox.row), &tickets))
        }
    }

    /// Two round trips: lock and compare, then write. A failed comparison writes nothing.
    public func move(_ moves: [OffsetMove]) throws(PortFault) -> Bool {
        try connection.asking { () throws -> Bool in
            try connection.endTransaction()
            let locked = try connection.pipeline { (pipeline) throws(PostgresError) in
                try pipeline.add(.begin)
                try self.progress.lock(moves.map { ($0.partition, $0.epoch) }, in: &pipeline)
            }
            guard locked[1].count == moves.count else {
                try connection.endTransaction()
                return false
            }
            let outcome = try connection.commit { (pipeline) throws(PostgresError) in
                try self.progress.set(moves, in: &pipeline)
                try self.outbox.delete(after: moves.map { ($0.partition, $0.to) }, in: &pipeline)
            }
            _ = try StoreConnection.results(outcome)
            return true
        }
    }

    /// Sets the flag and raises every epoch, in one transaction.
    public func halt(_ reason: String) throws(PortFault) {
        try connection.asking { () throws -> Void in
            _ = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.groups.own(in: &pipeline)
                try self.progress.raiseAll(in: &pipeline)
                try self.groups.halt(reason, in: &pipeline)
            }
        }
    }

    /// The mark, in a transaction of its own.
    public func suspect(_ mark: SuspectMark) throws(PortFault) -> Int? {
        try connection.asking { () throws -> Int? in
            let results = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.progress.suspect(mark, in: &pipeline)
            }
            return try results[1].first.map { Int(try $0.int4(0)) }
        }
    }

    /// One round trip: BEGIN, the locks, then what later statements read beside them. What nobody asks for is not read.
    public func load(_ keys: BatchKeys) throws(PortFault) -> LoadedBatch {
        try connection.asking { () throws -> LoadedBatch in
            try connection.endTransaction()
            var reads: [(inout LoadedBatch, ResultSet) throws -> Void] = []
            let results = try connection.pipeline { (pipeline) throws(PostgresError) in
                try self.addLoad(keys, to: &pipeline, &reads)
            }
            var loaded = LoadedBatch(now: 0, prepared: [:])
            for (read, result) in zip(reads, results.dropFirst()) { try read(&loaded, result) }
            return loaded
        }
    }

    /// All writes and COMMIT: one round trip. Nothing in it can find that this lane is not the owner.
    public func store(
        _ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport]
    ) throws(PortFault) -> StoreOutcome {
        try connection.asking { () throws -> StoreOutcome in
            guard connection.isInTransaction else {
                throw PortFault.storeAway("the transaction that locked the batch's rows is gone")
            }
            let outcome = try connection.commit { (pipeline) throws(PostgresError) in
                try self.addWrites(prepared, to: &pipeline)
                try self.outbox.insert(prepared.rows, batch: prepared.id, in: &pipeline)
                try self.progress.move(prepared.moves, in: &pipeline)
                try self.progress.mark(marks, in: &pipeline)
                try self.batches.insert(reports, lane: self.lane, in: &pipeline)
            }
            switch outcome {
            case .committed: return .committed
            case .unknown(let error):
                connection.close()
                return .unknown(error.description)
            case .rolledBack(let error?):
                guard let conflict = StoreConflict(error) else { throw error }
                return .conflict(conflict)
            case .rolledBack(nil): throw PostgresError(.other, "the prepare was rolled back without an error")
            }
        }
    }

    /// Gives up the prepare; after a conflict or a fault there is none, and nothing is asked.
    public func rollback() throws(PortFault) {
        try connection.asking { () throws -> Void in try connection.endTransaction() }
    }

    /// Published watermarks and batch rows, in a transaction of their own.
    @discardableResult
    public func mark(_ marks: [PublishedMark], _ reports: [BatchReport]) throws(PortFault) -> Bool {
        try connection.asking { () throws -> Bool in
            let results = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.progress.countOwned(marks, in: &pipeline)
                try self.progress.mark(marks, in: &pipeline)
                try self.batches.insert(reports, lane: self.lane, in: &pipeline)
            }
            return try results[1].single().int8(0) == Int64(marks.count)
        }
    }

    /// Closes the connection; an open transaction is rolled back by the server.
    public func close() {
        connection.close()
    }
}

extension PostgresSagaStore {
    /// The domain rows of a batch. Sagas come before their children; what is parked and drained in one batch leaves nothing.
    private func addWrites(_ prepared: PreparedBatch, to pipeline: inout Pipeline) throws(PostgresError) {
        let writes = prepared.writes
        try sagas.insert(writes.sagas, ticketRows: writes.ticketRows, in: &pipeline)
        try sagas.update(writes.updates, ticketRows: writes.ticketRows, in: &pipeline)
        try tickets.insert(writes.tickets, in: &pipeline)
        try tickets.update(writes.ticketChanges, in: &pipeline)
        try history.insert(
            writes.journal, writes.checkpoints, batch: prepared.id, at: prepared.now, version: version, in: &pipeline)
        try parked.insert(writes.parked, at: prepared.now, in: &pipeline)
        try parked.delete(writes.unparked, in: &pipeline)
        try timers.arm(writes.armed, in: &pipeline)
        try timers.disarm(writes.disarmed, in: &pipeline)
        try deadLetters.insert(
            writes.deadLetters, group: group, batch: prepared.id, at: prepared.now, in: &pipeline)
    }

    /// Adds the statements of a load, and for each what is to be done with its answer.
    private func addLoad(
        _ keys: BatchKeys, to pipeline: inout Pipeline, _ reads: inout [(inout LoadedBatch, ResultSet) throws -> Void]
    ) throws(PostgresError) {
        try pipeline.add(.begin)
        if keys.countsRunning {
            try running.lock(in: &pipeline)
            reads.append { _, _ in }
            try running.count(upTo: keys.capacity, in: &pipeline)
            reads.append { loaded, rows in loaded.running = Int(try rows.single().int8(0)) }
        }
        try progress.lock(keys.partitions.map { ($0.partition, $0.epoch) }, in: &pipeline)
        reads.append(Self.readPrepared)
        if !keys.sagas.isEmpty || !keys.plans.isEmpty || keys.hasWork {
            try sagas.load(
                keys.sagas.union(keys.worksOf), holding: keys.plans.union(keys.answered.keys),
                tickets: keys.results.keys,
                in: &pipeline)
            reads.append { [group] loaded, rows in try Self.readSagas(&loaded, rows, group: group) }
        }
        try progress.watermarks(in: &pipeline)
        reads.append(Self.readWatermarks)
        try deadLetters.within(keys.partitions, group: group, in: &pipeline)
        reads.append(Self.readDeadLettered)
        // An event of a ticket or an answer that nobody knows waits under the id of the ticket or the plan's question.
        let named = keys.sagas.union(keys.results.keys).union(keys.answered.keys.map { Identifier.answer(planID: $0) })
        if !named.isEmpty {
            try parked.load(of: named, in: &pipeline)
            reads.append(Self.readParked)
        }
        if keys.hasWork { try addWork(keys, to: &pipeline, &reads) }
        if !keys.events.isEmpty {
            try history.applied(keys.events, in: &pipeline)
            reads.append(Self.readApplied)
        }
        if !keys.timers.isEmpty {
            try timers.load(keys.timers, in: &pipeline)
            reads.append(Self.readTimers)
        }
        if !keys.quarantined.isEmpty {
            try deadLetters.quarantined(keys.quarantined, group: group, in: &pipeline)
            reads.append(Self.readQuarantined)
        }
        if !keys.ticketsOf.isEmpty {
            try tickets.load(of: keys.ticketsOf, in: &pipeline)
            reads.append(Self.readTickets)
            try history.documents(of: keys.ticketsOf, in: &pipeline)
            reads.append(Self.readHandedOn)
        }
    }

    /// Whole sagas: every statement is later than the locks.
    private func addWork(
        _ keys: BatchKeys, to pipeline: inout Pipeline, _ reads: inout [(inout LoadedBatch, ResultSet) throws -> Void]
    ) throws(PostgresError) {
        try worked.set(keys)
        if !keys.results.isEmpty {
            try tickets.sagas(of: keys.results.keys, in: &pipeline)
            reads.append { loaded, rows in
                for row in rows { loaded.sagaOf[try row.identifier(0)] = try row.identifier(1) }
            }
            try history.applied(results: keys.results, in: &pipeline)
            reads.append(Self.readApplied)
        }
        if !keys.answered.isEmpty {
            try history.applied(answers: keys.answered, in: &pipeline)
            reads.append(Self.readApplied)
        }
        try Tickets.loadWhole(worked, in: &pipeline)
        reads.append { loaded, rows in
            for row in rows {
                guard let (saga, tickets) = try Self.sheet(row, &loaded) else { continue }
                loaded.whole[saga, default: .init()].tickets += tickets
            }
        }
        reads.append { loaded, rows in
            for row in rows {
                let (saga, ticket, progress) = try Tickets.progress(row)
                loaded.whole[saga, default: .init()].progress[ticket] = progress
            }
        }
        try SagaHistory.newest(worked, in: &pipeline)
        reads.append { loaded, rows in
            for row in rows {
                loaded.whole[try row.identifier(0), default: .init()].checkpoint = Array(try row.text(1).utf8)
            }
        }
        try Timers.loadWhole(worked, in: &pipeline)
        reads.append { loaded, rows in
            for row in rows {
                let timer = try Timers.timer(row)
                loaded.whole[timer.saga, default: .init()].timers.append(timer)
            }
        }
        try ParkedEvents.loadWhole(worked, in: &pipeline)
        reads.append { loaded, rows in
            for row in rows {
                let event = try ParkedEvents.event(row)
                guard !keys.sagas.contains(event.saga) else { continue }
                loaded.parked[event.saga, default: []].append(event)
            }
        }
    }

    private static func readPrepared(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows { loaded.prepared[TopicPartition(try row.text(0), try row.int4(1))] = try row.int8(2) }
    }

    /// Of several attempts of one plan that hold it, the first is named.
    private static func readSagas(_ loaded: inout LoadedBatch, _ rows: ResultSet, group: String) throws {
        var attempts: [String: Int32] = [:]
        for row in rows {
            let saga = try Sagas.saga(row)
            loaded.sagas[saga.id] = saga
            loaded.ticketRows[saga.id] = try Sagas.ticketRow(row, group: group)
            guard saga.holdsPlan, saga.attempt < attempts[saga.planID, default: .max] else { continue }
            attempts[saga.planID] = saga.attempt
            loaded.holders[saga.planID] = PlanHolder(sagaID: saga.id, decisionID: saga.decisionID)
        }
    }

    private static func readWatermarks(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows {
            loaded.watermarks[TopicPartition(try row.text(0), try row.int4(1))] = Watermarks(
                prepared: try row.int8(2), published: try row.int8(3), highest: try row.optional(4, row.int8))
            loaded.now = max(loaded.now, try row.timestamptz(5))
        }
    }

    private static func readDeadLettered(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows {
            loaded.deadLettered[TopicPartition(try row.text(0), try row.int4(1)), default: []].insert(try row.int8(2))
        }
    }

    private static func readParked(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows {
            let event = try ParkedEvents.event(row)
            loaded.parked[event.saga, default: []].append(event)
        }
    }

    private static func readApplied(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows { loaded.applied[try row.identifier(0), default: []].insert(try row.text(1)) }
    }

    private static func readTimers(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows {
            let timer = try Timers.timer(row)
            loaded.timers[timer.id] = timer
        }
    }

    /// The ticket ids of the asked sagas come with their tickets.
    private static func readTickets(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows {
            guard let (saga, tickets) = try sheet(row, &loaded) else { continue }
            loaded.tickets[saga, default: []] += tickets
            loaded.sagas[saga]?.ticketIDs += tickets.map(\.id)
        }
    }

    /// A sheet that cannot be read concerns nobody but the events of its saga.
    private static func sheet(
        _ row: Row, _ loaded: inout LoadedBatch
    ) throws -> (saga: Identifier, tickets: [StoredTicket])? {
        do {
            return try Tickets.sheet(row)
        } catch let error as UnreadableOutbox {
            loaded.damaged[try row.identifier(0)] =
                "its ticket sheet \(try row.int4(1)) cannot be read: \(error.problem)"
            return nil
        }
    }

    /// Every checkpoint from the tickets on has the same headers: the first that can be read says them.
    private static func readHandedOn(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        let document = Document()
        var unreadable: Set<Identifier> = []
        for row in rows {
            let saga = try row.identifier(0)
            guard loaded.handedOn[saga] == nil else { continue }
            guard let root = try? document.parse(json: Array(try row.text(1).utf8)) else {
                unreadable.insert(saga)
                continue
            }
            loaded.handedOn[saga] = root["headers"].map { TicketHeaders.handedOn(stored: $0) }
        }
        for saga in unreadable where loaded.handedOn[saga] == nil {
            loaded.damaged[saga] = "the checkpoint with the headers of its tickets cannot be read"
        }
    }

    private static func readQuarantined(_ loaded: inout LoadedBatch, _ rows: ResultSet) throws {
        for row in rows { loaded.quarantined[try row.identifier(0)] = try row.bool(1) }
    }
}
