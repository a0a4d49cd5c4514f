import OrchestratorTestKit
import Postgres
import Testing

@testable import orchestrator

@Suite struct `Postgres access` {
    private func access() throws -> PostgresAccess {
        let server = try PrivatePostgres.shared()
        var settings = Settings()
        settings.databaseURL = DatabaseURL(server.conninfo())
        return try PostgresAccess(settings)
    }

    @Test(arguments: [
        ("SELECT * FROM nothing", "run `orchestrator migrate`"), ("SELECT 1/0", "division by zero"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "check DATABASE_URL and that the server runs"),
    ])
    func `says what to do about an error of the server`(_ sql: String, _ text: String) throws {
        let access = try access()
        let failure = #expect(throws: CommandFailure.self) {
            try access.run { connection in try connection.run(script: sql) }
        }
        #expect(failure?.description.contains(text) == true, "\(failure?.description ?? "")")
        #expect(failure?.code == (sql.contains("terminate") ? .unavailable : .failure))
    }

    @Test func `names a folder of migrations that is missing`() throws {
        let access = try access()
        let failure = #expect(throws: CommandFailure.self) {
            try access.run { _ in _ = try MigrationSet(folder: "/nowhere") }
        }
        #expect(failure?.code == .configuration)
        #expect(failure?.description.contains("/nowhere") == true)
        #expect(failure?.description.hasSuffix("check SCHEMAS_BASE_PATH") == true)
    }

    @Test func `refuses an address that makes no sense without showing it`() throws {
        var settings = Settings()
        settings.databaseURL = DatabaseURL("postgres://u:hunter2@w@h/db")
        let failure = #expect(throws: CommandFailure.self) { try PostgresAccess(settings) }
        #expect(failure?.code == .configuration)
        #expect(failure?.description.contains("hunter2") == false)
    }
}
