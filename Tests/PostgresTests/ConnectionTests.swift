import OrchestratorTestKit
import Postgres
import Synchronization
import Testing

@Suite struct ConnectionTests {
    @Test func `a connection knows its server, its backend and its state`() throws {
        var connection = try connectToShared()
        #expect(connection.serverVersion >= 150_000)
        #expect(connection.transactionStatus == .idle)
        #expect(connection.isBroken == false)
        let pid = try connection.execute(sql: "SELECT pg_backend_pid()").single().int4(0)
        #expect(pid == connection.backendPID)
        connection.close()
    }

    @Test func `the session has the limits of its options, and RESET returns to them`() throws {
        var connection = try connectToShared { options in
            options.applicationName = "limits test"
            options.lockTimeout = .milliseconds(1234)
            options.statementTimeout = .seconds(12)
            options.idleInTransactionTimeout = .milliseconds(0)
        }
        let settings: [(String, String)] = [
            ("application_name", "limits test"), ("lock_timeout", "1234ms"), ("statement_timeout", "12s"),
            ("idle_in_transaction_session_timeout", "0"), ("synchronous_commit", "on"), ("client_encoding", "UTF8"),
        ]
        for (name, value) in settings {
            #expect(try connection.execute(sql: "SHOW \(name)").single().text(0) == value, "\(name)")
        }
        try connection.run(script: "SET lock_timeout = 1; RESET lock_timeout")
        #expect(try connection.execute(sql: "SHOW lock_timeout").single().text(0) == "1234ms")
    }

    @Test func `options of the connection string are kept beside the limits`() throws {
        let server = try PrivatePostgres.shared()
        var connection = try Connection.open(
            ConnectionOptions(server.conninfo() + " options='-c search_path=elsewhere'"))
        #expect(try connection.execute(sql: "SHOW search_path").single().text(0) == "elsewhere")
        #expect(try connection.execute(sql: "SHOW lock_timeout").single().text(0) == "5s")
    }

    @Test func `synchronous_commit is on even for a role whose default is off`() throws {
        let database = try TestDatabase()
        var first = try database.connect()
        let name = try #require(database.options.database)
        try first.run(script: "ALTER DATABASE \(name) SET synchronous_commit = off")
        var second = try database.connect()
        #expect(try second.execute(sql: "SHOW synchronous_commit").single().text(0) == "on")
    }

    @Test func `notices reach the closure of their connection`() throws {
        let heard = Mutex<[Notice]>([])
        var connection = try Connection.open(PrivatePostgres.shared().options()) { notice in
            heard.withLock { $0.append(notice) }
        }
        try connection.run(
            script: "DO $$ BEGIN RAISE NOTICE 'hello' USING detail = 'more', hint = 'less'; RAISE WARNING 'w'; END $$")
        let notices = heard.withLock { $0 }
        #expect(notices.map(\.severity) == ["NOTICE", "WARNING"])
        #expect(notices.map(\.message) == ["hello", "w"])
        #expect(notices.map(\.sqlState) == ["00000", "01000"])
        #expect(notices.map(\.detail) == ["more", nil])
        #expect(notices.map(\.hint) == ["less", nil])
    }

    @Test func `without a closure notices are dropped and nothing else changes`() throws {
        var connection = try connectToShared()
        try connection.run(script: "DO $$ BEGIN RAISE NOTICE 'unheard'; END $$")
        #expect(connection.transactionStatus == .idle)
    }

    @Test func `a killed backend is a lost connection, and stays lost`() throws {
        var connection = try connectToShared()
        var killer = try connectToShared()
        try connection.begin()
        try connection.execute(sql: "SELECT 1")
        try killer.execute(sql: "SELECT pg_terminate_backend(\(connection.backendPID), 10000)")
        let first = try failure { () throws(PostgresError) in try connection.execute(sql: "SELECT 1") }
        #expect(first.kind == .connectionLost)
        #expect(first.sqlState == "57P01")
        #expect(first.isTransient)
        #expect(connection.isBroken == true)
        #expect(connection.transactionStatus == .unknown)
        let second = try failure { () throws(PostgresError) in try connection.execute(sql: "SELECT 1") }
        #expect(second == first)
        let third = try failure { () throws(PostgresError) in try connection.run(script: "SELECT 1") }
        #expect(third == first)
    }

    @Test func `a backend that ends itself with an error is a lost connection with its SQLSTATE`() throws {
        var connection = try connectToShared { $0.idleInTransactionTimeout = .milliseconds(1) }
        var observer = try connectToShared()
        try connection.begin()
        try awaitEnd(of: connection.backendPID, seenBy: &observer)
        let error = try failure { () throws(PostgresError) in try connection.execute(sql: "SELECT 1") }
        #expect(error.kind == .connectionLost)
        #expect(error.sqlState == "25P03")
    }

    @Test func `a frozen server is given up after the limit of silence`() throws {
        var connection = try connectToShared { options in
            options.silenceLimit = .milliseconds(50)
        }
        let error = try failure { () throws(PostgresError) in try connection.execute(sql: "SELECT pg_sleep(20)") }
        #expect(error.kind == .connectionLost)
        #expect(error.message == "the server has been silent for 50 ms")
        #expect(connection.isBroken == true)
    }

    /// Waits, on the server, until a backend is gone.
    private func awaitEnd(of pid: Int32, seenBy observer: inout Connection) throws {
        var isThere = true
        while isThere {
            let rows = try observer.execute(sql: "SELECT 1 FROM pg_stat_activity WHERE pid = \(pid)")
            isThere = !rows.isEmpty
        }
    }
}
