/// The statements and the steps of ``Migrator/migrate(on:onEvent:)``.
extension Migrator {
    static let createTable = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            version int PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now(),
            orchestrator_version text NOT NULL)
        """

    private static let tryLock = Statement("migration-try-lock", "SELECT pg_try_advisory_lock($1)", [.int8])

    private static let waitForLock = Statement("migration-lock", "SELECT pg_advisory_lock($1)::text", [.int8])

    private static let lockHolder = Statement(
        "migration-lock-holder",
        """
        SELECT pid FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND classid = ($1 >> 32)::oid AND objid = ($1 & 4294967295)::oid
        """, [.int8])

    private static let tableExists = Statement(
        "migration-table", "SELECT to_regclass('schema_migrations') IS NOT NULL")

    private static let load = Statement(
        "migration-load",
        "SELECT version, name, checksum, applied_at, orchestrator_version FROM schema_migrations ORDER BY version")

    private static let transactionNumber = Statement(
        "migration-transaction", "SELECT pg_current_xact_id()::text")

    private static let record = Statement(
        "migration-record",
        "INSERT INTO schema_migrations (version, name, checksum, orchestrator_version) VALUES ($1, $2, $3, $4)",
        [.int4, .text, .text, .text])

    static func applied(on connection: inout Connection) throws(PostgresError) -> [MigrationStatus.Applied] {
        guard try connection.execute(tableExists).single().bool(0) else { return [] }
        var applied: [MigrationStatus.Applied] = []
        for row in try connection.execute(load) {
            applied.append(
                MigrationStatus.Applied(
                    version: try row.int4(0), name: try row.text(1), checksum: try row.text(2),
                    appliedAt: try row.timestamptz(3), programVersion: try row.text(4)))
        }
        return applied
    }

    func lock(_ connection: inout Connection, _ onEvent: (Event) -> Void) throws(MigrationError) {
        var key = Parameters()
        key.append(int8: Self.lockKey)
        do throws(PostgresError) {
            if try connection.execute(Self.tryLock, key).single().bool(0) { return }
            let holder = try connection.execute(Self.lockHolder, key).first
            onEvent(.waitingForLock(holder: try holder.map { (row) throws(PostgresError) in try row.int4(0) }))
            try connection.execute(Self.waitForLock, key)
        } catch {
            throw error.kind == .lockTimeout ? .locked(error) : .database(error)
        }
    }

    /// The script and its row in one transaction. The transaction's number tells whether the script ended it.
    func apply(_ migration: Migration, on connection: inout Connection) throws(MigrationError) {
        let file = migration.fileName
        let outcome: CommitOutcome?
        do throws(PostgresError) {
            try connection.begin()
            let before = try connection.execute(Self.transactionNumber).single().text(0)
            try connection.run(script: migration.sql)
            let after = try connection.execute(Self.transactionNumber).single().text(0)
            outcome = before == after ? try commit(migration, on: &connection) : nil
        } catch {
            try? connection.rollback()
            throw .failed(file: file, line: Self.line(of: error, in: migration.sql), error)
        }
        switch outcome {
        case .committed: return
        case nil:
            try? connection.rollback()
            throw .leftTransaction(file: file)
        case .rolledBack(let error?): throw .failed(file: file, line: nil, error)
        case .rolledBack(nil): throw .unconfirmed(file: file, nil)
        case .unknown(let error): throw .unconfirmed(file: file, error)
        }
    }

    private func commit(
        _ migration: Migration, on connection: inout Connection
    ) throws(PostgresError) -> CommitOutcome {
        var row = Parameters()
        row.append(int4: migration.version)
        try row.append(text: migration.name)
        try row.append(text: migration.checksum)
        try row.append(text: programVersion)
        return connection.commit { (last) throws(PostgresError) in try last.add(Self.record, row) }
    }

    private static func line(of error: PostgresError, in sql: String) -> Int? {
        error.position.map { position in 1 + sql.unicodeScalars.prefix(max(0, position - 1)).count { $0 == "\n" } }
    }
}
