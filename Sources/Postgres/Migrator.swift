/// Brings a database to the latest version, one program at a time.
///
/// The lock is `pg_advisory_lock` of ``lockKey``; it goes with the connection. Scripts run inside a transaction, so they cannot hold
/// what Postgres refuses there, such as CREATE INDEX CONCURRENTLY.
public struct Migrator: Sendable {
    /// What happens, for the log.
    public enum Event: Sendable, Hashable {
        /// Another server process holds the lock; its number, if it can be seen.
        case waitingForLock(holder: Int32?)
        /// A file is about to run.
        case applying(String)
        /// A file is applied and committed.
        case applied(String)
    }

    /// The advisory lock: "orch-mig" in ASCII.
    public static let lockKey: Int64 = 0x6F72_6368_2D6D_6967

    let set: MigrationSet
    let programVersion: String
    let lockLimit: Duration

    /// `programVersion` is recorded with each migration; `lockLimit` is how long to wait for another program, zero for ever.
    public init(_ set: MigrationSet, programVersion: String, lockLimit: Duration = .seconds(30)) {
        self.set = set
        self.programVersion = programVersion
        self.lockLimit = lockLimit
    }

    /// Compares the database with what is known; changes nothing.
    public func status(on connection: inout Connection) throws(MigrationError) -> MigrationStatus {
        let applied: [MigrationStatus.Applied]
        do throws(PostgresError) {
            applied = try Self.applied(on: &connection)
        } catch {
            throw .database(error)
        }
        return try MigrationStatus(applied: applied, known: set)
    }

    /// Applies what is pending, in order, and answers it. No transaction may be open.
    ///
    /// While it runs, the connection's `statement_timeout` is lifted and its `lock_timeout` is `lockLimit`; both are set back.
    @discardableResult
    public func migrate(
        on connection: inout Connection, onEvent: (Event) -> Void = { _ in }
    ) throws(MigrationError) -> [Migration] {
        do throws(PostgresError) {
            let limit = lockLimit.wholeMilliseconds
            try connection.run(script: "SET statement_timeout = 0; SET lock_timeout = \(limit)")
        } catch {
            throw .database(error)
        }
        defer {
            try? connection.run(
                script: "SELECT pg_advisory_unlock(\(Self.lockKey)); RESET statement_timeout; RESET lock_timeout")
        }
        try lock(&connection, onEvent)
        do throws(PostgresError) {
            try connection.run(script: Self.createTable)
        } catch {
            throw .database(error)
        }
        let pending = try status(on: &connection).pending
        for migration in pending {
            onEvent(.applying(migration.fileName))
            try apply(migration, on: &connection)
            onEvent(.applied(migration.fileName))
        }
        return pending
    }
}
