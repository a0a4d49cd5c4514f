import Foundation
import Kafka
import Postgres
import Testing

@testable import orchestrator

@Suite struct `Dev commands` {
    @Test func `dev broker serves every topic until its input closes`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/address"
        let broker = try RunningProgram(["dev", "broker", "--until-eof", "--address-file", file], speaks: true)
        let address = try #require(try broker.line())
        #expect(try String(contentsOfFile: file, encoding: .utf8) == address + "\n")
        let check = try Program.run(["topics", "check", "--optional", "--bootstrap-servers", address])
        #expect(check.code == 0, "\(check.errors)")
        try broker.endInput()
        #expect(broker.outcome().code == 0)
    }

    @Test func `dev postgres serves an empty database until it is told to end`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/url"
        let server = try RunningProgram(["dev", "postgres", "--url-file", file], speaks: true)
        let url = try #require(try server.line())
        #expect(try String(contentsOfFile: file, encoding: .utf8) == url + "\n")
        let migrated = try Program.run(
            ["migrate", "--database-url", url], environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        #expect(migrated.code == 0, "\(migrated.errors)")
        server.terminate()
        #expect(server.outcome().code == 0)
        let after = try Program.run(["sagas", "list", "--database-url", url])
        #expect(after.code == 69)
    }
}
