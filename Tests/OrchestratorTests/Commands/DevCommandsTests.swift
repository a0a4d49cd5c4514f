import Foundation
import Kafka
import Postgres
import Testing

@testable import orchestrator

@Suite struct `Dev commands` {
    @Test func `dev broker serves every topic until its input closes`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/address"
        let broker = try RunningProgram(["dev", "broker", "--until-eof", "--address-file", file])
        let address = try #require(wait(for: file))
        let check = try Program.run(["topics", "check", "--optional", "--bootstrap-servers", address])
        #expect(check.code == 0, "\(check.errors)")
        try broker.input.fileHandleForWriting.close()
        let end = broker.outcome()
        #expect(end.code == 0)
        #expect(end.output == address + "\n")
    }

    @Test func `dev postgres serves an empty database until it is told to end`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/url"
        let server = try RunningProgram(["dev", "postgres", "--url-file", file])
        let url = try #require(wait(for: file))
        let migrated = try Program.run(
            ["migrate", "--database-url", url], environment: ["SCHEMAS_BASE_PATH": Examples.schemas])
        #expect(migrated.code == 0, "\(migrated.errors)")
        server.terminate()
        let end = server.outcome()
        #expect(end.code == 0)
        #expect(end.output == url + "\n")
        let after = try Program.run(["sagas", "list", "--database-url", url])
        #expect(after.code == 69)
    }

    /// Waits until a program has written its file, at most for a minute.
    private func wait(for file: String) -> String? {
        for _ in 0..<6000 {
            if let text = try? String(contentsOfFile: file, encoding: .utf8) {
                return text.split(separator: "\n").first.map(String.init)
            }
            usleep(10_000)
        }
        return nil
    }
}
