import Postgres
import Testing

@Suite struct TransactionTests {
    static let insert = Statement("insert", "INSERT INTO t (n) VALUES ($1)", [.int4])

    private let database: TestDatabase

    init() throws {
        database = try TestDatabase()
        var connection = try database.connect()
        try connection.run(
            script: "CREATE TABLE t (n int CHECK (n > 0), CONSTRAINT t_n_key UNIQUE (n) DEFERRABLE INITIALLY DEFERRED)")
    }

    private func rows() throws -> [Int32] {
        var connection = try database.connect()
        return try connection.execute(sql: "SELECT n FROM t ORDER BY n").map { try $0.int4(0) }
    }

    private func number(_ value: Int32) -> Parameters {
        var parameters = Parameters()
        parameters.append(int4: value)
        return parameters
    }

    @Test func `what is committed stays`() throws {
        var connection = try database.connect()
        try connection.begin()
        #expect(connection.transactionStatus == .open)
        try connection.execute(Self.insert, number(1))
        #expect(connection.commit().word == "committed")
        #expect(connection.transactionStatus == .idle)
        #expect(try rows() == [1])
    }

    @Test func `what is rolled back is gone`() throws {
        var connection = try database.connect()
        try connection.begin()
        try connection.execute(Self.insert, number(1))
        try connection.rollback()
        #expect(connection.transactionStatus == .idle)
        #expect(try rows() == [])
    }

    @Test func `a transaction is READ COMMITTED whatever the default is`() throws {
        var connection = try database.connect()
        try connection.run(script: "SET default_transaction_isolation = 'serializable'")
        try connection.begin()
        #expect(try connection.execute(sql: "SHOW transaction_isolation").single().text(0) == "read committed")
    }

    @Test func `COMMIT of a failed transaction answers ROLLBACK and counts as rolled back`() throws {
        var connection = try database.connect()
        try connection.begin()
        try connection.execute(Self.insert, number(1))
        let error = try failure { () throws(PostgresError) in try connection.execute(Self.insert, number(-1)) }
        #expect(error.kind == .integrityViolation)
        #expect(connection.transactionStatus == .failed)
        #expect(connection.commit().word == "rolledBack(nil)")
        #expect(connection.transactionStatus == .idle)
        #expect(try rows() == [])
    }

    @Test func `writes travel with their COMMIT, and answer their results`() throws {
        var connection = try database.connect()
        try connection.begin()
        let outcome = connection.commit { (last) throws(PostgresError) in
            try last.add(Self.insert, number(1))
            try last.add(Self.insert, number(2))
        }
        guard case .committed(let results) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(results.map(\.commandTag) == ["INSERT 0 1", "INSERT 0 1"])
        #expect(try rows() == [1, 2])
    }

    @Test func `a whole transaction fits into one round trip`() throws {
        var connection = try database.connect()
        let outcome = connection.commit { (all) throws(PostgresError) in
            try all.add(.begin)
            try all.add(Self.insert, number(7))
        }
        #expect(outcome.word == "committed")
        #expect(try rows() == [7])
    }

    @Test func `COMMIT does not run behind a statement that fails`() throws {
        var connection = try database.connect()
        try connection.begin()
        let outcome = connection.commit { (last) throws(PostgresError) in
            try last.add(Self.insert, number(1))
            try last.add(Self.insert, number(-1))
        }
        #expect(outcome.word == "rolledBack(integrityViolation)")
        #expect(connection.transactionStatus == .idle)
        #expect(try rows() == [])
    }

    @Test func `COMMIT does not run when a value is refused`() throws {
        var connection = try database.connect()
        try connection.begin()
        let outcome = connection.commit { (last) throws(PostgresError) in
            try last.add(Self.insert, number(1))
            try last.add(Self.insert)
        }
        #expect(outcome.word == "rolledBack(invalidParameter)")
        #expect(connection.transactionStatus == .idle)
        #expect(try rows() == [])
    }

    @Test func `an error of COMMIT itself is a rollback with that error`() throws {
        var connection = try database.connect()
        try connection.begin()
        let outcome = connection.commit { (last) throws(PostgresError) in
            try last.add(Self.insert, number(3))
            try last.add(Self.insert, number(3))
        }
        guard case .rolledBack(let error?) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(error.kind == .uniqueViolation)
        #expect(error.constraint == "t_n_key")
        #expect(error.table == "public.t")
        #expect(try rows() == [])
    }

    @Test func `COMMIT on a connection that was killed is unknown`() throws {
        var connection = try database.connect()
        var killer = try database.connect()
        try connection.begin()
        try connection.execute(Self.insert, number(1))
        try killer.execute(sql: "SELECT pg_terminate_backend(\(connection.backendPID), 10000)")
        #expect(connection.commit().word == "unknown(connectionLost)")
        #expect(connection.isBroken == true)
        #expect(connection.commit().word == "unknown(connectionLost)")
        #expect(try rows() == [])
    }

    @Test func `a COMMIT whose answer never comes is unknown although the server may have committed`() throws {
        var connection = try database.connect { $0.silenceLimit = .milliseconds(50) }
        try connection.begin()
        let slow = Statement("slow", "SELECT pg_sleep(20)")
        let outcome = connection.commit { (last) throws(PostgresError) in try last.add(slow) }
        #expect(outcome.word == "unknown(connectionLost)")
    }

    @Test func `a transaction is rolled back when its connection is dropped`() throws {
        var connection = try database.connect()
        try connection.begin()
        try connection.execute(Self.insert, number(1))
        connection.close()
        #expect(try rows() == [])
    }
}
