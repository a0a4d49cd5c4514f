internal import FlowC
internal import Postgres

/// The connection of one store: opened by the first call, dropped with every fault, opened anew by the next call.
///
/// Belongs to one thread, as the store does. A new connection is used only after the schema was found to be the one that
/// this program was written for.
final class StoreConnection {
    /// The migration that this program's statements are written for: the last one of `Schemas/postgres`.
    static let schemaVersion: Int32 = 7

    private static let version = Statement("schema-version", "SELECT coalesce(max(version), 0) FROM schema_migrations")

    /// A prepared statement keeps the plan that was made for it while its tables were small, and nothing tells it that they
    /// have grown before they are analyzed: scanning them from end to end would go on, at 100 ms a batch for 5000 sagas.
    private static let indexesOnly = "SET enable_seqscan = off; SET jit = off"

    private let connect: () throws(PostgresError) -> Connection
    private let lockTimeout: Int?
    private let byKey: Bool
    private var connection: Connection?

    /// `lockTimeout` in milliseconds holds for the whole session; nil leaves what the connection was opened with. `byKey` is
    /// for a store that finds every row by its key.
    init(
        lockTimeout: Int? = nil, byKey: Bool = false, connect: @escaping () throws(PostgresError) -> Connection
    ) {
        self.connect = connect
        self.lockTimeout = lockTimeout
        self.byKey = byKey
    }

    /// True between the first round trip of a prepare and its end.
    var isInTransaction: Bool {
        guard let status = connection?.transactionStatus else { return false }
        return status != .idle
    }

    /// Drops the connection; the server rolls an open transaction back.
    func close() {
        connection = nil
    }

    /// Runs `question`. An error becomes a fault and ends the connection, so that nothing of it reaches the next call.
    func asking<Answer>(_ question: () throws -> Answer) throws(PortFault) -> Answer {
        do {
            return try question()
        } catch {
            connection = nil
            throw (error as? PortFault) ?? PortFault(store: error)
        }
    }

    /// BEGIN, the statements, COMMIT in one round trip; the result of the first statement has index 1.
    func transaction(_ fill: (inout Pipeline) throws(PostgresError) -> Void) throws -> [ResultSet] {
        try endTransaction()
        let outcome = try commit { (pipeline) throws(PostgresError) in
            try pipeline.add(.begin)
            try fill(&pipeline)
        }
        return try Self.results(outcome)
    }

    /// Rolls back what an earlier call left open; without a connection or a transaction there is nothing to do.
    func endTransaction() throws {
        guard isInTransaction else { return }
        try connection?.rollback()
    }

    /// The last statements of the open transaction, and COMMIT.
    func commit(_ fill: (inout Pipeline) throws(PostgresError) -> Void) throws -> CommitOutcome {
        try connected()
        guard let outcome = connection?.commit(fill) else { throw PostgresError(.connectionLost, "not connected") }
        return outcome
    }

    /// Statements in one round trip, within the open transaction or as one of their own.
    func pipeline(_ fill: (inout Pipeline) throws(PostgresError) -> Void) throws -> [ResultSet] {
        try connected()
        guard let results = try connection?.pipeline(fill) else {
            throw PostgresError(.connectionLost, "not connected")
        }
        return results
    }

    /// The results of a transaction that had to be committed.
    static func results(_ outcome: CommitOutcome) throws(PostgresError) -> [ResultSet] {
        switch outcome {
        case .committed(let results): return results
        case .unknown(let error): throw error
        case .rolledBack(let error): throw error ?? PostgresError(.other, "the transaction was rolled back")
        }
    }

    private func connected() throws {
        guard connection == nil else { return }
        var opened = try connect()
        if let lockTimeout { try opened.execute(sql: "SET lock_timeout = \(lockTimeout)") }
        if byKey { try opened.run(script: Self.indexesOnly) }
        let found = try opened.execute(Self.version).single().int4(0)
        guard found == Self.schemaVersion else {
            throw PortFault.storeRefused(
                "the database is at migration \(found), this program is written for \(Self.schemaVersion); "
                    + (found < Self.schemaVersion ? "run `orchestrator migrate`" : "use a newer program"))
        }
        connection = consume opened
    }
}

extension StoreConnection {
    /// Outbox rows with the tickets that they refer to, which another row of the same commit holds.
    func filled(_ rows: [OutboxRow], _ tickets: inout Tickets) throws -> [OutboxRow] {
        let wanted = rows.reduce(into: Set<Identifier>()) { $0.formUnion($1.sagas) }
        guard !wanted.isEmpty else { return rows }
        var held: [Identifier: [StoredTicket]] = [:]
        let results = try transaction { (pipeline) throws(PostgresError) in
            try tickets.load(of: wanted, in: &pipeline)
        }
        for row in results[1] {
            let (saga, sheet) = try Tickets.sheet(row)
            held[saga, default: []] += sheet
        }
        return try rows.map { try $0.filled(from: held) }
    }
}
