import Foundation
import OrchestratorTestKit
import Postgres
import Testing

@Suite struct PrivatePostgresTests {
    @Test func `folder and server go with the value`() throws {
        let folder: String
        do {
            let server = try PrivatePostgres(.fast)
            folder = server.folder
            #expect(FileManager.default.fileExists(atPath: folder + "/data/postmaster.pid"))
        }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func `the default is durable and listens on no port, the fast form gives up fsync only`() throws {
        let durable = try PrivatePostgres()
        var connection = try Connection.open(durable.options())
        let settings = ["fsync", "full_page_writes", "synchronous_commit", "listen_addresses"]
        #expect(try settings.map { try show($0, &connection) } == ["on", "on", "on", ""])
        connection = try Connection.open(PrivatePostgres.shared().options())
        #expect(try settings.map { try show($0, &connection) } == ["off", "off", "on", ""])
    }

    @Test func `databases have names of their own and can come from a template`() throws {
        let server = try PrivatePostgres.shared()
        let template = try server.createDatabase()
        do {
            var connection = try Connection.open(server.options(database: template))
            try connection.run(script: "CREATE TABLE t AS SELECT 1 AS n")
        }
        let copy = try server.createDatabase(template: template)
        #expect(copy != template)
        var connection = try Connection.open(server.options(database: copy))
        #expect(try connection.execute(sql: "SELECT n FROM t").single().int4(0) == 1)
    }

    @Test func `a server that cannot start says why`() throws {
        var settings = PrivatePostgres.Settings.fast
        settings.server["shared_buffers"] = "nonsense"
        let error = #expect(throws: PrivatePostgresError.self) { try PrivatePostgres(settings) }
        guard case .notReady(let log) = error else {
            Issue.record("another error")
            return
        }
        #expect(log.contains(#"invalid value for parameter "shared_buffers": "nonsense""#))
    }

    private func show(_ name: String, _ connection: inout Connection) throws -> String {
        try connection.execute(sql: "SHOW \(name)").single().text(0)
    }

    @Test func `a server that was killed comes back at once, and keeps what it had`() throws {
        let server = try PrivatePostgres(.fast)
        let name = try server.createDatabase()
        for _ in 0..<3 {
            // A backend that lives on for a moment after the kill.
            let busy = try Connection.open(server.options(database: name))
            server.kill()
            try server.start()
            _ = consume busy
            var connection = try Connection.open(server.options(database: name))
            #expect(try connection.execute(sql: "SELECT 1::int4").single().int4(0) == 1)
        }
    }
}
