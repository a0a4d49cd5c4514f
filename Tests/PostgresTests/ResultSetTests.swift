import Postgres
import Testing

@Suite struct ResultSetTests {
    @Test func `a result is a collection of rows with named columns`() throws {
        var connection = try connectToShared()
        let rows = try connection.execute(sql: "SELECT n AS number, 'x'::text AS word FROM generate_series(1, 3) AS n")
        #expect(rows.columns == ["number", "word"])
        #expect(rows.count == 3)
        #expect(rows.commandTag == "SELECT 3")
        #expect(rows.affectedRows == 3)
        #expect(rows.map(\.index) == [0, 1, 2])
        #expect(try rows.reversed().map { try $0.int4(0) } == [3, 2, 1])
    }

    @Test(arguments: [
        ("CREATE TEMP TABLE u (n int)", "CREATE TABLE", 0),
        ("INSERT INTO t SELECT generate_series(4, 9)", "INSERT 0 6", 6),
        ("UPDATE t SET n = n", "UPDATE 3", 3), ("DELETE FROM t WHERE n < 3", "DELETE 2", 2),
        ("SELECT * FROM t WHERE n > 9", "SELECT 0", 0),
    ])
    func `a statement tells what it did`(sql: String, tag: String, affected: Int) throws {
        var connection = try connectToShared()
        try connection.run(script: "CREATE TEMP TABLE t AS SELECT generate_series(1, 3) AS n")
        let result = try connection.execute(sql: sql)
        #expect(result.commandTag == tag)
        #expect(result.affectedRows == affected)
        #expect(result.columns.isEmpty == !tag.hasPrefix("SELECT"))
    }

    @Test(arguments: [(0, 0), (2, 2)])
    func `one row is asked for and another number is there`(rows: Int, got: Int) throws {
        var connection = try connectToShared()
        let result = try connection.execute(Statement("rows", "SELECT 1 FROM generate_series(1, \(rows))"))
        let error = try failure { () throws(PostgresError) in _ = try result.single() }
        #expect(error.kind == .unexpectedValue)
        #expect(error.message == "expected one row, got \(got)")
        #expect(error.statement == "rows")
    }

    @Test func `a result outlives its connection`() throws {
        let result: ResultSet
        do {
            var connection = try connectToShared()
            result = try connection.execute(sql: "SELECT 'kept'::text")
            connection.close()
        }
        #expect(try result.single().text(0) == "kept")
    }
}
