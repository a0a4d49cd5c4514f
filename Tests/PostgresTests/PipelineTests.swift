import Postgres
import Testing

@Suite struct PipelineTests {
    static let number = Statement("number", "SELECT $1 * 2", [.int8])
    static let broken = Statement("broken", "SELECT no_such_column")
    static let division = Statement("division", "SELECT 1 / $1", [.int4])

    @Test func `results come in the order of the statements`() throws {
        var connection = try connectToShared()
        var parameters = Parameters()
        let results = try connection.pipeline { (pipeline) throws(PostgresError) in
            for value in Int64(0)..<100 {
                parameters.reset()
                parameters.append(int8: value)
                #expect(try pipeline.add(Self.number, parameters) == Int(value))
            }
        }
        #expect(try results.map { try $0.single().int8(0) } == (0..<100).map { $0 * 2 })
    }

    @Test func `a pipeline without statements has no results`() throws {
        var connection = try connectToShared()
        #expect(try connection.pipeline { (_) throws(PostgresError) in }.isEmpty)
    }

    @Test func `a statement is prepared once, in the round trip of its first use`() throws {
        var connection = try connectToShared()
        var parameters = Parameters()
        parameters.append(int8: 21)
        for _ in 1...3 {
            #expect(try connection.execute(Self.number, parameters).single().int8(0) == 42)
        }
        let prepared = try connection.execute(
            sql: "SELECT name, generic_plans + custom_plans FROM pg_prepared_statements")
        #expect(try prepared.map { try $0.text(0) } == ["number"])
        #expect(try prepared.single().int8(1) == 3)
    }

    @Test func `an error in the middle skips what follows, and the connection goes on`() throws {
        var connection = try connectToShared()
        var zero = Parameters()
        zero.append(int4: 0)
        var one = Parameters()
        one.append(int4: 1)
        let outcomes = try connection.outcomes { (pipeline) throws(PostgresError) in
            try pipeline.add(Self.division, one)
            try pipeline.add(Self.division, zero)
            try pipeline.add(Self.division, one)
            try pipeline.add(sql: "SELECT 5", Parameters())
        }
        #expect(outcomes.map(\.word) == ["completed", "failed(other)", "skipped", "skipped"])
        let error = try #require(outcomes[1].failure)
        #expect(error.sqlState == "22012")
        #expect(error.statement == "division")
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.execute(Self.division, one).single().int4(0) == 1)
    }

    @Test func `a statement that cannot be prepared fails under its name`() throws {
        var connection = try connectToShared()
        let outcomes = try connection.outcomes { (pipeline) throws(PostgresError) in
            try pipeline.add(Self.broken)
            try pipeline.add(Self.broken)
        }
        #expect(outcomes.map(\.word) == ["failed(other)", "skipped"])
        #expect(outcomes[0].failure?.statement == "broken")
        #expect(outcomes[0].failure?.sqlState == "42703")
        #expect(outcomes[0].failure?.position == 8)
    }

    @Test func `a statement whose preparation was skipped is prepared with its next use`() throws {
        var connection = try connectToShared()
        var parameters = Parameters()
        parameters.append(int8: 4)
        let outcomes = try connection.outcomes { (pipeline) throws(PostgresError) in
            try pipeline.add(Self.broken)
            try pipeline.add(Self.number, parameters)
        }
        #expect(outcomes.map(\.word) == ["failed(other)", "skipped"])
        #expect(try connection.execute(Self.number, parameters).single().int8(0) == 8)
    }

    @Test func `the throwing form throws the error of the statement that failed`() throws {
        var connection = try connectToShared()
        let error = try failure { () throws(PostgresError) in
            _ = try connection.pipeline { (pipeline) throws(PostgresError) in
                try pipeline.add(.begin)
                try pipeline.add(Self.broken)
                try pipeline.add(Self.broken)
            }
        }
        #expect(error.sqlState == "42703")
        #expect(connection.transactionStatus == .failed)
        try connection.rollback()
        #expect(connection.transactionStatus == .idle)
    }

    @Test func `without BEGIN a pipeline is one transaction`() throws {
        var connection = try TestDatabase().connect()
        try connection.run(script: "CREATE TABLE t (n int)")
        let outcomes = try connection.outcomes { (pipeline) throws(PostgresError) in
            try pipeline.add(sql: "INSERT INTO t VALUES (1)", Parameters())
            try pipeline.add(Self.broken)
        }
        #expect(outcomes.map(\.word) == ["completed", "failed(other)"])
        #expect(try connection.execute(sql: "SELECT * FROM t").isEmpty)
    }

    @Test(arguments: [false, true])
    func `when filling throws, nothing of the pipeline stays`(inTransaction: Bool) throws {
        var connection = try TestDatabase().connect()
        try connection.run(script: "CREATE TABLE t (n int)")
        if inTransaction { try connection.begin() }
        let error = try failure { () throws(PostgresError) in
            _ = try connection.pipeline { (pipeline) throws(PostgresError) in
                try pipeline.add(sql: "INSERT INTO t VALUES (1)", Parameters())
                var parameters = Parameters()
                try parameters.append(text: "a\0b")
            }
        }
        #expect(error.kind == .invalidParameter)
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.execute(sql: "SELECT * FROM t").isEmpty)
    }

    @Test func `when filling throws after a statement has failed, the transaction is rolled back too`() throws {
        var connection = try connectToShared()
        try connection.begin()
        let error = try failure { () throws(PostgresError) in
            _ = try connection.pipeline { (pipeline) throws(PostgresError) in
                try pipeline.add(Self.broken)
                try pipeline.add(Self.number)
            }
        }
        #expect(error.kind == .invalidParameter)
        #expect(connection.transactionStatus == .idle)
    }

    @Test func `parameters of other types than declared are refused before anything is sent`() throws {
        var connection = try connectToShared()
        var parameters = Parameters()
        parameters.append(int4: 1)
        let error = try failure { () throws(PostgresError) in try connection.execute(Self.number, parameters) }
        #expect(error.kind == .invalidParameter)
        #expect(error.statement == "number")
        #expect(error.message == "the parameters are [int4], declared are [int8]")
        #expect(connection.transactionStatus == .idle)
    }

    @Test func `one name cannot stand for two texts`() throws {
        var connection = try connectToShared()
        try connection.execute(Statement("twice", "SELECT 1"))
        let error = try failure { () throws(PostgresError) in try connection.execute(Statement("twice", "SELECT 2")) }
        #expect(error.kind == .invalidUse)
        #expect(error.statement == "twice")
        #expect(try connection.execute(Statement("twice", "SELECT 1")).single().int4(0) == 1)
    }

    @Test func `many megabytes go both ways at once`() throws {
        var connection = try connectToShared()
        let echo = Statement("echo", "SELECT $1", [.bytea])
        var parameters = Parameters()
        let results = try connection.pipeline { (pipeline) throws(PostgresError) in
            for index in 0..<24 {
                parameters.reset()
                try parameters.append(bytea: [UInt8](repeating: UInt8(index), count: 2_000_000))
                try pipeline.add(echo, parameters)
            }
        }
        for (index, result) in results.enumerated() {
            let isRight = try result.single().withBytea(0) { bytes in
                bytes.count == 2_000_000 && bytes.first == UInt8(index) && bytes.last == UInt8(index)
            }
            #expect(isRight)
        }
        #expect(results.count == 24)
    }

    @Test func `many small statements whose answers nobody has read yet do not block`() throws {
        var connection = try connectToShared()
        let wide = Statement("wide", "SELECT repeat('x', 1000) FROM generate_series(1, 10)")
        let results = try connection.pipeline { (pipeline) throws(PostgresError) in
            for _ in 0..<5000 { try pipeline.add(wide) }
        }
        #expect(results.count == 5000)
        #expect(results.allSatisfy { $0.count == 10 })
    }

    @Test func `when the connection breaks, every statement without an answer has failed with it`() throws {
        var connection = try connectToShared()
        var killer = try connectToShared()
        try killer.execute(sql: "SELECT pg_terminate_backend(\(connection.backendPID), 10000)")
        let outcomes = try connection.outcomes { (pipeline) throws(PostgresError) in
            for _ in 1...3 { try pipeline.add(sql: "SELECT 1", Parameters()) }
        }
        #expect(outcomes.map(\.word) == ["failed(connectionLost)", "failed(connectionLost)", "failed(connectionLost)"])
    }

    @Test func `answers that came before the connection broke are kept`() throws {
        var connection = try connectToShared()
        let outcomes = try connection.outcomes { (pipeline) throws(PostgresError) in
            try pipeline.add(sql: "SELECT 1", Parameters())
            try pipeline.add(sql: "SELECT pg_terminate_backend(pg_backend_pid())", Parameters())
            try pipeline.add(sql: "SELECT 2", Parameters())
        }
        #expect(outcomes.map(\.word) == ["completed", "failed(connectionLost)", "failed(connectionLost)"])
        #expect(connection.isBroken == true)
    }

    @Test func `a name that the server has forgotten fails once and is prepared again`() throws {
        var connection = try connectToShared()
        let statement = Statement("forgotten", "SELECT 1")
        try connection.execute(statement)
        try connection.run(script: "DEALLOCATE ALL")
        let error = try failure { () throws(PostgresError) in try connection.execute(statement) }
        #expect(error.sqlState == "26000")
        #expect(try connection.execute(statement).single().int4(0) == 1)
    }

    @Test func `COPY is refused and closes the connection`() throws {
        var connection = try connectToShared()
        let error = try failure { () throws(PostgresError) in try connection.execute(sql: "COPY (SELECT 1) TO STDOUT") }
        #expect(error.kind == .invalidUse)
        #expect(connection.isBroken == true)
    }
}
