import Postgres
import Testing

@Suite struct ConnectionScriptTests {
    @Test func `a script of several statements is one transaction`() throws {
        var connection = try TestDatabase().connect()
        try connection.run(script: "CREATE TABLE t (n int); INSERT INTO t VALUES (1); SELECT * FROM t; -- done\n")
        let error = try failure { () throws(PostgresError) in
            try connection.run(script: "INSERT INTO t VALUES (2);\nINSERT INTO nowhere VALUES (3)")
        }
        #expect(error.sqlState == "42P01")
        #expect(error.position == 39)
        #expect(try connection.execute(sql: "SELECT n FROM t").map { try $0.int4(0) } == [1])
    }

    @Test func `an empty script does nothing`() throws {
        var connection = try connectToShared()
        try connection.run(script: "")
        try connection.run(script: " -- nothing\n;;")
        #expect(connection.transactionStatus == .idle)
    }

    @Test(arguments: ["COPY pg_class TO STDOUT", "CREATE TEMP TABLE c (n int); COPY c FROM STDIN"])
    func `COPY is refused and closes the connection`(script: String) throws {
        var connection = try connectToShared()
        let error = try failure { () throws(PostgresError) in try connection.run(script: script) }
        #expect(error.kind == .invalidUse)
        #expect(connection.isBroken == true)
    }

    @Test func `a script of many megabytes is sent`() throws {
        var connection = try connectToShared()
        let text = String(repeating: "x", count: 8_000_000)
        try connection.run(script: "CREATE TEMP TABLE big AS SELECT length('\(text)') AS n")
        #expect(try connection.execute(sql: "SELECT n FROM big").single().int4(0) == 8_000_000)
    }
}
