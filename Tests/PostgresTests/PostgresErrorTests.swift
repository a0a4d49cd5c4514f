import Foundation
import Postgres
import Synchronization
import Testing

@Suite struct PostgresErrorTests {
    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
        var connection = try database.connect()
        try connection.run(
            script: """
                CREATE TABLE parent (id int CONSTRAINT parent_key PRIMARY KEY);
                CREATE TABLE child (
                    id int CONSTRAINT child_key PRIMARY KEY,
                    parent int CONSTRAINT child_parent REFERENCES parent (id),
                    name text NOT NULL DEFAULT '',
                    size int CONSTRAINT child_size CHECK (size > 0));
                INSERT INTO parent VALUES (1);
                INSERT INTO child VALUES (1, 1, 'one', 1), (2, 1, 'two', 2);
                """)
    }

    struct Violation: Sendable, CustomTestStringConvertible {
        let sql: String
        let kind: PostgresError.Kind
        let sqlState: String
        var constraint: String?
        var column: String?
        var testDescription: String { sql }
    }

    static let violations = [
        Violation(
            sql: "INSERT INTO child VALUES (1, 1)", kind: .uniqueViolation, sqlState: "23505", constraint: "child_key"),
        Violation(
            sql: "INSERT INTO child VALUES (3, 9)", kind: .integrityViolation, sqlState: "23503",
            constraint: "child_parent"),
        Violation(
            sql: "INSERT INTO child VALUES (3, 1, '', 0)", kind: .integrityViolation, sqlState: "23514",
            constraint: "child_size"),
        Violation(
            sql: "INSERT INTO child VALUES (3, 1, NULL)", kind: .integrityViolation, sqlState: "23502", column: "name"),
    ]

    @Test(arguments: violations) func `a violation names table and constraint or column`(violation: Violation) throws {
        var connection = try database.connect()
        let error = try failure { () throws(PostgresError) in
            try connection.execute(Statement("violate", violation.sql))
        }
        #expect(error.kind == violation.kind)
        #expect(error.sqlState == violation.sqlState)
        #expect(error.table == "public.child")
        #expect(error.constraint == violation.constraint)
        #expect(error.column == violation.column)
        #expect(error.statement == "violate")
        #expect(!error.isTransient)
        #expect(connection.isBroken == false)
    }

    @Test func `a lock that is held too long is a lock timeout`() throws {
        var holder = try database.connect()
        var waiter = try database.connect { $0.lockTimeout = .milliseconds(10) }
        try holder.begin()
        try holder.execute(sql: "SELECT * FROM child WHERE id = 1 FOR UPDATE")
        let error = try failure { () throws(PostgresError) in
            try waiter.execute(sql: "SELECT * FROM child WHERE id = 1 FOR UPDATE")
        }
        #expect(error.kind == .lockTimeout)
        #expect(error.sqlState == "55P03")
        #expect(error.isTransient)
    }

    @Test func `a statement that runs too long is canceled`() throws {
        var connection = try database.connect { $0.statementTimeout = .milliseconds(10) }
        let error = try failure { () throws(PostgresError) in try connection.execute(sql: "SELECT pg_sleep(20)") }
        #expect(error.kind == .queryCanceled)
        #expect(error.sqlState == "57014")
        #expect(connection.isBroken == false)
    }

    @Test func `of two transactions that wait for each other one is the victim of a deadlock`() throws {
        let database = database
        let kinds = Mutex<[String]>([])
        let (first, second) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let work: @Sendable (Int, Int, DispatchSemaphore, DispatchSemaphore) -> Void = { mine, theirs, ready, other in
            var signalled = false
            defer { if !signalled { ready.signal() } }
            do {
                var connection = try database.connect { $0.lockTimeout = .zero }
                try connection.run(script: "SET deadlock_timeout = '10ms'")
                try connection.begin()
                try connection.execute(sql: "SELECT * FROM child WHERE id = \(mine) FOR UPDATE")
                signalled = true
                ready.signal()
                other.wait()
                do throws(PostgresError) {
                    try connection.execute(sql: "SELECT * FROM child WHERE id = \(theirs) FOR UPDATE")
                    kinds.withLock { $0.append("locked, \(connection.commit().word)") }
                } catch {
                    kinds.withLock { $0.append("\(error.kind) \(error.sqlState ?? "")") }
                }
            } catch {
                kinds.withLock { $0.append("\(error)") }
            }
        }
        let done = DispatchGroup()
        DispatchQueue.global().async(group: done) { work(1, 2, first, second) }
        DispatchQueue.global().async(group: done) { work(2, 1, second, first) }
        done.wait()
        #expect(kinds.withLock { $0.sorted() } == ["deadlock 40P01", "locked, committed"])
    }

    @Test func `two serializable transactions that cross are a serialization failure`() throws {
        var one = try database.connect()
        var two = try database.connect()
        try one.run(script: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM child")
        try two.run(script: "UPDATE child SET size = 5 WHERE id = 1")
        let error = try failure { () throws(PostgresError) in
            try one.execute(sql: "UPDATE child SET size = 6 WHERE id = 1")
        }
        #expect(error.kind == .serialization)
        #expect(error.isTransient)
    }

    @Test func `the fields of a raised error arrive`() throws {
        var connection = try database.connect()
        try connection.run(
            script: """
                CREATE FUNCTION fail() RETURNS void LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'primary' USING detail = 'd', hint = 'h', errcode = '53100'; END $$
                """)
        let error = try failure { () throws(PostgresError) in try connection.execute(sql: "SELECT fail()") }
        #expect(error.kind == .insufficientResources)
        #expect(error.message == "primary")
        #expect(error.detail == "d")
        #expect(error.hint == "h")
        #expect(error.context == "PL/pgSQL function fail() line 2 at RAISE")
        #expect(
            error.description
                == "server is out of resources (53100): primary; detail: d; hint: h; wait, then run it again")
    }

    @Test func `a description says where`() throws {
        var connection = try database.connect()
        let error = try failure { () throws(PostgresError) in
            try connection.execute(Statement("add-child", "INSERT INTO child VALUES (1, 1)"))
        }
        #expect(
            error.description == """
                unique violation (23505): duplicate key value violates unique constraint "child_key" \
                [statement add-child, table public.child, constraint child_key]; detail: Key (id)=(1) already exists.; \
                look for the row that holds the key or breaks the rule
                """)
    }

    @Test func `exactly the classes that time can mend are transient`() {
        let transient = PostgresError.Kind.allCases.filter(\.isTransient)
        #expect(
            Set(transient) == [
                .connectionLost, .serialization, .deadlock, .lockTimeout, .queryCanceled, .shutdown,
                .insufficientResources,
            ])
    }
}
