import Testing

@testable import orchestrator

@Suite struct `Schemas folder` {
    @Test(arguments: [
        (["/srv/Schemas/avro", "/src/Schemas/avro"], "/srv/Schemas"),
        (["/src/Schemas/postgres"], "/src/Schemas"),
        (["/src/.build/share/orchestrator/Schemas/avro"], "/src/.build/share/orchestrator/Schemas"),
        ([], "/srv/Schemas"),
    ])
    func `is looked for beside the working directory, above the executable, in share`(
        _ existing: [String], _ found: String
    ) {
        let path = SchemasFolder.find(workingDirectory: "/srv", executable: "/src/.build/debug/orchestrator") {
            existing.contains($0)
        }
        #expect(path == found)
    }
}
