import Glibc
import OrchestratorTestKit
import Postgres
import Testing

@Suite struct ConnectionRetryTests {
    private let backoff = Backoff(base: .milliseconds(10), factor: 3, cap: .milliseconds(50), jitter: 0)

    @Test func `after a restart of the server a new connection is found`() throws {
        let server = try PrivatePostgres(.fast)
        let options = try server.options()
        var connection = try Connection.open(options)
        server.stop(.immediate)
        let error = try failure { () throws(PostgresError) in try connection.execute(sql: "SELECT 1") }
        #expect(error.kind == .connectionLost)
        var attempts: [FailedAttempt] = []
        connection = try Connection.open(options, backoff: backoff, random: { 0.5 }) { attempt in
            attempts.append(attempt)
            if attempt.number == 4 { #expect(throws: Never.self) { try server.start() } }
            return true
        }
        #expect(attempts.map(\.number) == [1, 2, 3, 4])
        #expect(attempts.map(\.delay) == [10, 30, 50, 50].map { Duration.milliseconds($0) })
        #expect(attempts.allSatisfy { $0.error.kind == .connectionLost })
        #expect(try connection.execute(sql: "SELECT 1").single().int4(0) == 1)
    }

    @Test func `a crash of the server loses connections, not what was committed`() throws {
        let server = try PrivatePostgres(.fast)
        var connection = try Connection.open(server.options())
        try connection.run(script: "CREATE TABLE t AS SELECT 7 AS n")
        try connection.begin()
        try connection.execute(sql: "INSERT INTO t VALUES (8)")
        // A backend outlives its postmaster for a moment, so it goes first.
        kill(try connection.execute(sql: "SELECT pg_backend_pid()").single().int4(0), SIGKILL)
        server.kill()
        #expect(connection.commit().word == "unknown(connectionLost)")
        try server.start()
        connection = try Connection.open(server.options())
        #expect(try connection.execute(sql: "SELECT n FROM t").map { try $0.int4(0) } == [7])
    }

    @Test func `the caller ends the attempts`() throws {
        var seen = 0
        let error = try failure { () throws(PostgresError) in
            _ = try Connection.open(
                ConnectionOptions("host=/there/is/no/such/folder"), backoff: backoff, random: { 0 }
            ) { attempt in
                seen = attempt.number
                return attempt.number < 3
            }
        }
        #expect(error.kind == .connectionLost)
        #expect(seen == 3)
    }

    @Test func `what time does not mend is not tried again`() throws {
        let options = try PrivatePostgres.shared().options(database: "nowhere")
        var waits = 0
        let error = try failure { () throws(PostgresError) in
            _ = try Connection.open(options, backoff: backoff, random: { 0 }) { _ in
                waits += 1
                return true
            }
        }
        #expect(error.sqlState == "3D000")
        #expect(waits == 0)
    }
}
