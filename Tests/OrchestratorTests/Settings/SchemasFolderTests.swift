import Testing

@testable import orchestrator

@Suite struct `Schemas folder` {
    @Test(arguments: [
        (["/work/Schemas/avro", "/src/Schemas/avro"], "/work/Schemas"),
        (["/src/Schemas/postgres"], "/src/Schemas"),
        (["/src/.build/share/orchestrator/Schemas/avro"], "/src/.build/share/orchestrator/Schemas"),
        ([], "/work/Schemas"),
    ])
    func `is looked for beside the working directory, above the executable, in share`(
        _ existing: [String], _ found: String
    ) {
        let path = SchemasFolder.find(workingDirectory: "/work", executable: "/src/.build/debug/orchestrator") {
            existing.contains($0)
        }
        #expect(path == found)
    }
}
