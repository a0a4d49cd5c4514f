import Foundation
import Testing

@testable import orchestrator

/// What the README says is what the program does.
@Suite struct READMETests {
    @Test func `the table of settings is the program's own`() throws {
        let readme = try String(contentsOfFile: Examples.root + "/README.md", encoding: .utf8)
        let begin = "<!-- settings: orchestrator config print --format markdown -->\n"
        let table = try #require(readme.components(separatedBy: begin).last?.components(separatedBy: "<!-- end").first)
        #expect(table == ConfigurationReport.markdown + "\n" || table == ConfigurationReport.markdown)
    }

    @Test func `every command that the README shows exists`() throws {
        let readme = try String(contentsOfFile: Examples.root + "/README.md", encoding: .utf8)
        let commands = Set(
            readme.matches(of: /orchestrator (run|migrate|topics|publish|tail|sagas|config|dev|bench)( [a-z-]+)?/)
                .map { $0.output.1 })
        #expect(commands.isSuperset(of: ["run", "migrate", "topics", "publish", "tail", "sagas", "config", "bench"]))
        for command in commands.sorted() {
            #expect(try Program.run([String(command), "--help"]).code == 0)
        }
    }
}
