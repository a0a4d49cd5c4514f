import Dispatch
import OrchestratorTestKit
import Postgres
import Synchronization
import Testing

@Suite struct MigratorTests {
    private let database: TestDatabase

    init() throws { database = try TestDatabase() }

    private static let people = Migration(version: 1, name: "people", sql: "CREATE TABLE people (id int PRIMARY KEY);")
    private static let names = Migration(version: 2, name: "names", sql: "ALTER TABLE people ADD name text;\n")

    private func migrator(_ migrations: Migration..., version: String = "1.0") throws -> Migrator {
        try Migrator(MigrationSet(migrations), programVersion: version)
    }

    private func applied() throws -> [Int32] {
        var connection = try database.connect()
        guard try !connection.execute(sql: "SELECT to_regclass('schema_migrations')::text").single().isNull(0) else {
            return []
        }
        return try connection.execute(sql: "SELECT version FROM schema_migrations ORDER BY version").map { row in
            try row.int4(0)
        }
    }

    /// The error of a migration run; records an issue when there is none.
    private func refusal(_ migrator: Migrator) throws -> MigrationError {
        var connection = try database.connect()
        do throws(MigrationError) { try migrator.migrate(on: &connection) } catch { return error }
        Issue.record("no error was thrown")
        throw ExpectedFailure()
    }

    @Test func `a fresh database gets every migration, and a second run does nothing`() throws {
        var connection = try database.connect()
        let migrator = try migrator(Self.people, Self.names, version: "1.2.3")
        #expect(try migrator.status(on: &connection).pending.map(\.version) == [1, 2])
        #expect(try applied() == [])
        var events: [Migrator.Event] = []
        let done = try migrator.migrate(on: &connection) { events.append($0) }
        #expect(done.map(\.version) == [1, 2])
        #expect(
            events == [
                .applying("0001-people.sql"), .applied("0001-people.sql"), .applying("0002-names.sql"),
                .applied("0002-names.sql"),
            ])
        let status = try migrator.status(on: &connection)
        #expect(status.isCurrent)
        #expect(status.applied.map(\.name) == ["people", "names"])
        #expect(status.applied.map(\.checksum) == [Self.people.checksum, Self.names.checksum])
        #expect(status.applied.map(\.programVersion) == ["1.2.3", "1.2.3"])
        #expect(try migrator.migrate(on: &connection).isEmpty)
    }

    @Test func `only what is pending is applied`() throws {
        var connection = try database.connect()
        try migrator(Self.people).migrate(on: &connection)
        let two = try migrator(Self.people, Self.names)
        #expect(try two.status(on: &connection).pending.map(\.fileName) == ["0002-names.sql"])
        #expect(try two.migrate(on: &connection).map(\.version) == [2])
        #expect(try applied() == [1, 2])
    }

    @Test func `a changed text is refused with file and both sums`() throws {
        var connection = try database.connect()
        try migrator(Self.people).migrate(on: &connection)
        let changed = Migration(version: 1, name: "people", sql: Self.people.sql + " -- harmless")
        let expected = MigrationError.changed(
            file: "0001-people.sql", applied: Self.people.checksum, found: changed.checksum)
        #expect(try refusal(migrator(changed, Self.names)) == expected)
        #expect("\(expected)".contains(Self.people.checksum))
        #expect("\(expected)".contains(changed.checksum))
        #expect(try applied() == [1])
    }

    @Test func `a database of a newer program is refused`() throws {
        var connection = try database.connect()
        try migrator(Self.people, Self.names).migrate(on: &connection)
        #expect(try refusal(migrator(Self.people)) == .databaseNewer(database: 2, known: 1))
        #expect(throws: MigrationError.databaseNewer(database: 2, known: 1)) {
            try migrator(Self.people).status(on: &connection)
        }
    }

    @Test func `a hole in what was applied is refused`() throws {
        var connection = try database.connect()
        try migrator(Self.people, Self.names).migrate(on: &connection)
        try connection.run(script: "DELETE FROM schema_migrations WHERE version = 1")
        #expect(try refusal(migrator(Self.people, Self.names)) == .notApplied(file: "0001-people.sql", latest: 2))
    }

    @Test func `a failing migration leaves nothing and names file and line`() throws {
        let broken = Migration(
            version: 2, name: "broken", sql: "CREATE TABLE half (n int);\n-- ä\nALTER TABLE nowhere ADD n int;")
        guard case .failed(let file, let line, let error) = try refusal(migrator(Self.people, broken)) else {
            Issue.record("another error")
            return
        }
        #expect(file == "0002-broken.sql")
        #expect(line == nil)
        #expect(error.sqlState == "42P01")
        #expect(try applied() == [1])
        var connection = try database.connect()
        #expect(try connection.execute(sql: "SELECT to_regclass('half')::text").single().isNull(0))
    }

    @Test func `an error that has a position is given its line`() throws {
        let broken = Migration(version: 1, name: "broken", sql: "SELECT 1;\n-- ä\r\nSELECT nothing;")
        guard case .failed(_, let line, _) = try refusal(migrator(broken)) else {
            Issue.record("another error")
            return
        }
        #expect(line == 3)
    }

    @Test(arguments: ["SELECT 1; COMMIT;", "COMMIT; BEGIN;", "ROLLBACK; BEGIN;", "ROLLBACK;"])
    func `a script that ends its own transaction is found`(sql: String) throws {
        let error = try refusal(migrator(Migration(version: 1, name: "sly", sql: sql)))
        #expect(error == .leftTransaction(file: "0001-sly.sql"))
        #expect(try applied() == [])
    }

    @Test func `of two programs at once one waits and finds everything done`() throws {
        let slow = Migration(version: 1, name: "slow", sql: "CREATE TABLE once (n int); SELECT pg_sleep(0.05);")
        let migrator = try migrator(slow, Migration(version: 2, name: "more", sql: "INSERT INTO once VALUES (1);"))
        let database = database
        let results = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
            let result = Result {
                var connection = try database.connect()
                return try migrator.migrate(on: &connection).count
            }
            results.withLock { $0.append("\(result)") }
        }
        #expect(results.withLock { $0.sorted() } == ["success(0)", "success(0)", "success(0)", "success(2)"])
        #expect(try applied() == [1, 2])
    }

    @Test func `waiting for the lock is announced with its holder, and limited`() throws {
        var holder = try database.connect()
        try holder.execute(sql: "SELECT pg_advisory_lock(\(Migrator.lockKey))::text")
        var connection = try database.connect()
        let migrator = try Migrator(
            MigrationSet([Self.people]), programVersion: "1", lockLimit: .milliseconds(10))
        var events: [Migrator.Event] = []
        let error = #expect(throws: MigrationError.self) { try migrator.migrate(on: &connection) { events.append($0) } }
        #expect(events == [.waitingForLock(holder: holder.backendPID)])
        guard case .locked(let cause) = error else {
            Issue.record("another error")
            return
        }
        #expect(cause.kind == .lockTimeout)
        #expect(try applied() == [])
    }

    @Test func `limits are set back and the lock is free afterwards`() throws {
        var connection = try database.connect { options in
            options.statementTimeout = .seconds(7)
            options.lockTimeout = .seconds(3)
        }
        try migrator(Self.people).migrate(on: &connection)
        #expect(try connection.execute(sql: "SHOW statement_timeout").single().text(0) == "7s")
        #expect(try connection.execute(sql: "SHOW lock_timeout").single().text(0) == "3s")
        let locks = try connection.execute(
            sql: "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        #expect(locks.isEmpty)
    }
}
