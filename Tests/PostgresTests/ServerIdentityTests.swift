import OrchestratorTestKit
import Postgres
import Testing

@Suite struct ServerIdentityTests {
    @Test func `a promotion keeps the system and starts another timeline`() throws {
        let server = try PrivatePostgres(.fast)
        let options = try server.options()
        var connection = try Connection.open(options)
        let primary = try connection.identity()
        #expect(primary.timeline == 1)
        #expect(!primary.isInRecovery)

        server.stop()
        try server.becomeStandby()
        try server.start()
        connection = try Connection.open(options)
        let standby = try connection.identity()
        #expect(standby.isInRecovery)
        #expect(standby.timeline == 1)

        #expect(try connection.execute(sql: "SELECT pg_promote(true, 60)").single().bool(0))
        let promoted = try connection.identity()
        #expect(!promoted.isInRecovery)
        #expect(promoted.timeline == 2)
        #expect([standby.systemIdentifier, promoted.systemIdentifier].allSatisfy { $0 == primary.systemIdentifier })
    }

    @Test func `ordinary rights are enough, and another server has another identity`() throws {
        let database = try TestDatabase()
        var owner = try database.connect()
        try owner.run(script: "CREATE ROLE plain_reader LOGIN")
        var reader = try database.connect { $0.user = "plain_reader" }
        let identity = try reader.identity()
        #expect(try identity == owner.identity())
        let other = try PrivatePostgres(.fast)
        var stranger = try Connection.open(other.options())
        #expect(try stranger.identity().systemIdentifier != identity.systemIdentifier)
    }
}
