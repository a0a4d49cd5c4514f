internal import FlowC
public import Kafka
public import Postgres

/// The Postgres side of a lane, over one connection of its own. Every SQL statement is in `Tables`.
public final class PostgresSagaStore: SagaStore {
    private let group: String
    private let lane: String
    private let version: String
    private let connect: () throws(PostgresError) -> Connection
    private var connection: Connection?
    private var progress: Progress
    private var sagas = Sagas()
    private var tickets = Tickets()
    private var journal = SagaJournal()
    private var checkpoints = SagaCheckpoints()
    private var deadLetters = DeadLetters()
    private var outbox = Outbox()
    private var batches = Batches()

    /// A store that connects with its first call.
    public init(
        group: String, lane: String, version: String, connect: @escaping () throws(PostgresError) -> Connection
    ) {
        self.group = group
        self.lane = lane
        self.version = version
        self.connect = connect
        progress = Progress(group: group)
    }

    /// Raises the epoch of the partitions' rows in a transaction of its own.
    public func claim(_ partitions: [TopicPartition]) throws(PortFault) -> Claim {
        try asking { () throws -> Claim in
            let results = try transaction { (pipeline) throws(PostgresError) in
                try self.progress.claim(partitions, in: &pipeline)
            }
            return Claim(progress: try results[1].map(Progress.progress), knownTopics: [], halted: nil)
        }
    }

    /// Stores first watermarks. Another claimer of the same topic may be faster; its starts stand.
    public func storeStarts(_ starts: [TopicPartition: Int64], clusterID: String) throws(PortFault) {
        try asking { () throws -> Void in
            let outcome = try commit { (pipeline) throws(PostgresError) in
                try pipeline.add(.begin)
                try self.progress.store(starts, clusterID: clusterID, in: &pipeline)
            }
            if case .rolledBack(let error?) = outcome, error.kind == .uniqueViolation { return }
            _ = try Self.results(outcome)
        }
    }

    /// Progress and unpublished rows, in one transaction.
    public func recovery(_ partitions: [TopicPartition]) throws(PortFault) -> RecoveryState {
        try asking { () throws -> RecoveryState in
            let results = try transaction { (pipeline) throws(PostgresError) in
                try self.progress.read(partitions, in: &pipeline)
                try self.outbox.unpublished(partitions, group: self.group, in: &pipeline)
            }
            return RecoveryState(progress: try results[1].map(Progress.progress), rows: try results[2].map(Outbox.row))
        }
    }

    /// BEGIN, lock progress, lock and load sagas: one round trip.
    public func load(_ keys: BatchKeys) throws(PortFault) -> LoadedBatch {
        try asking { () throws -> LoadedBatch in
            let results = try pipeline { (pipeline) throws(PostgresError) in
                try pipeline.add(.begin)
                try self.progress.lock(keys.partitions, in: &pipeline)
                try self.sagas.load(keys.sagas, holding: keys.plans, in: &pipeline)
            }
            var loaded = LoadedBatch(now: 0, prepared: [:])
            for row in results[1] {
                loaded.prepared[TopicPartition(try row.text(0), try row.int4(1))] = try row.int8(2)
                loaded.now = max(loaded.now, try row.int8(3))
            }
            for row in results[2] {
                let saga = try Sagas.saga(row)
                loaded.sagas[saga.id] = saga
                if saga.holdsPlan {
                    loaded.holders[saga.planID] = PlanHolder(sagaID: saga.id, decisionID: saga.decisionID)
                }
            }
            return loaded
        }
    }

    /// All writes and COMMIT: one round trip. Nothing in it can find that this lane is not the owner.
    public func store(
        _ prepared: PreparedBatch, marks: [PublishedMark], reports: [BatchReport]
    ) throws(PortFault) -> StoreOutcome {
        try asking { () throws -> StoreOutcome in
            let writes = prepared.writes
            let outcome = try commit { (pipeline) throws(PostgresError) in
                try self.sagas.insert(writes.sagas, in: &pipeline)
                try self.tickets.insert(writes.tickets, at: prepared.now, in: &pipeline)
                try self.journal.insert(
                    writes.journal, batch: prepared.id, at: prepared.now, version: self.version, in: &pipeline)
                try self.checkpoints.insert(
                    writes.checkpoints, batch: prepared.id, at: prepared.now, version: self.version, in: &pipeline)
                try self.deadLetters.insert(
                    writes.deadLetters, group: self.group, batch: prepared.id, at: prepared.now, in: &pipeline)
                try self.outbox.insert(prepared.rows, group: self.group, batch: prepared.id, in: &pipeline)
                try self.progress.move(prepared.moves, in: &pipeline)
                try self.progress.mark(marks, in: &pipeline)
                try self.batches.insert(reports, lane: self.lane, in: &pipeline)
            }
            switch outcome {
            case .committed: return .committed
            case .unknown(let error): return .unknown(error.description)
            case .rolledBack(let error?) where [.uniqueViolation, .deadlock, .serialization].contains(error.kind):
                return .conflict(StoreConflict(.none, detail: error.description))
            case .rolledBack(let error?): throw error
            case .rolledBack(nil): throw PostgresError(.other, "the prepare was rolled back without an error")
            }
        }
    }

    /// Gives up the prepare.
    public func rollback() throws(PortFault) {
        try asking { () throws -> Void in
            _ = try pipeline { (pipeline) throws(PostgresError) in try pipeline.add(.rollback) }
        }
    }

    /// Published watermarks and batch rows, in a transaction of their own.
    public func mark(_ marks: [PublishedMark], _ reports: [BatchReport]) throws(PortFault) {
        try asking { () throws -> Void in
            _ = try transaction { (pipeline) throws(PostgresError) in
                try self.progress.mark(marks, in: &pipeline)
                try self.batches.insert(reports, lane: self.lane, in: &pipeline)
            }
        }
    }

    public func move(_ moves: [OffsetMove]) throws(PortFault) -> Bool {
        throw .storeRefused("not built yet")
    }

    public func halt(_ reason: String) throws(PortFault) {
        throw .storeRefused("not built yet")
    }

    private func asking<Answer>(_ question: () throws -> Answer) throws(PortFault) -> Answer {
        do {
            return try question()
        } catch {
            throw .storeAway("\(error)")
        }
    }

    /// Closes the connection; an open transaction is rolled back by the server.
    public func close() {
        connection = nil
    }

    /// BEGIN, the statements, COMMIT in one round trip; the result of the first statement has index 1.
    private func transaction(
        _ fill: (inout Pipeline) throws(PostgresError) -> Void
    ) throws(PostgresError) -> [ResultSet] {
        let outcome = try commit { (pipeline) throws(PostgresError) in
            try pipeline.add(.begin)
            try fill(&pipeline)
        }
        return try Self.results(outcome)
    }

    private static func results(_ outcome: CommitOutcome) throws(PostgresError) -> [ResultSet] {
        switch outcome {
        case .committed(let results): return results
        case .unknown(let error): throw error
        case .rolledBack(let error): throw error ?? PostgresError(.other, "the transaction was rolled back")
        }
    }

    private func commit(
        _ fill: (inout Pipeline) throws(PostgresError) -> Void
    ) throws(PostgresError) -> CommitOutcome {
        try connected()
        guard let outcome = connection?.commit(fill) else { throw PostgresError(.connectionLost, "not connected") }
        return outcome
    }

    private func pipeline(
        _ fill: (inout Pipeline) throws(PostgresError) -> Void
    ) throws(PostgresError) -> [ResultSet] {
        try connected()
        guard let results = try connection?.pipeline(fill) else {
            throw PostgresError(.connectionLost, "not connected")
        }
        return results
    }

    private func connected() throws(PostgresError) {
        if connection == nil { connection = try connect() }
    }
}
