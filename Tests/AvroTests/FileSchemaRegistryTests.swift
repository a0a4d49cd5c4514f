import Avro
import Foundation
import Testing

@Suite struct FileSchemaRegistryTests {
    @Test(
        arguments: [
            (1, "plans.consensus-value", "ConsolidatedDecision"), (2, "execution.tickets-value", "ExecutionTicket"),
            (3, "plans.ready-value", "CognitivePlan"), (4, "execution.results-value", "ExecutionResult"),
            (5, "orchestration.incidents-value", "OrchestrationIncident"),
            (6, "telemetry.orchestration-value", "TelemetryFrame"),
            (7, "telemetry-flow-c-value", "FlowCTelemetryEvent"),
        ] as [(UInt32, String, String)])
    func `finds every schema by id and by subject`(id: UInt32, subject: String, name: String) throws {
        let registry = try Fixtures.registry()
        #expect(try registry.schema(id: id).schema.name == name)
        #expect(try registry.schema(id: id).subject == subject)
        #expect(try registry.schema(subject: subject).id == id)
        #expect(registry.schemas.count == 7)
    }

    @Test func `lists what it knows when asked for something else`() throws {
        let registry = try Fixtures.registry()
        let id = Fixtures.failure { _ = try registry.schema(id: 41) }
        #expect(id?.reason == .unknownSchema)
        #expect(
            id?.detail.hasPrefix("schema id 41 is not registered, known are: 1 ConsolidatedDecision, 2 Exec") == true)
        let subject = Fixtures.failure { _ = try registry.schema(subject: "x-value") }
        #expect(subject?.detail.contains("subject x-value is not registered, known are: plans.consensus-value") == true)
    }

    @Test func `names the folder's missing list`() {
        let error = Fixtures.failure { _ = try FileSchemaRegistry(folder: "/nowhere") }
        #expect(error?.reason == .registryUnreadable)
        #expect(error?.schema == "/nowhere/registry.json")
    }

    @Test(arguments: [
        ("{", AvroError.Reason.registryUnreadable, "registry.json", "not valid JSON"),
        ("{}", .registryUnreadable, "registry.json", "no list \"schemas\""),
        (#"{"schemas":[{"id":1,"subject":"s"}]}"#, .registryUnreadable, "registry.json", "schemas[0] needs"),
        (#"{"schemas":[{"id":-1,"subject":"s","file":"a.avsc"}]}"#, .registryUnreadable, "registry.json", "needs"),
        (
            #"{"schemas":[{"id":1,"subject":"s","file":"a.avsc"},{"id":1,"subject":"t","file":"a.avsc"}]}"#,
            .registryUnreadable, "registry.json", "schemas[1] repeats id 1"
        ),
        (
            #"{"schemas":[{"id":1,"subject":"s","file":"none.avsc"}]}"#, .registryUnreadable, "none.avsc",
            "cannot be read"
        ),
        (
            #"{"schemas":[{"id":1,"subject":"s","file":"bad.avsc"}]}"#, .malformedSchema, "bad.avsc",
            "Unknown Avro \"type\": nope"
        ),
    ])
    func `says which file is wrong and how`(
        list: String, reason: AvroError.Reason, file: String, detail: String
    ) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let good = #"{"type":"record","name":"A","fields":[]}"#
        let bad = #"{"type":"record","name":"A","fields":[{"name":"a","type":"nope"}]}"#
        for (name, text) in [("registry.json", list), ("a.avsc", good), ("bad.avsc", bad)] {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        let error = Fixtures.failure { _ = try FileSchemaRegistry(folder: folder.path()) }
        #expect(error?.reason == reason)
        #expect(error?.schema.hasSuffix("/" + file) == true)
        #expect(error?.detail.contains(detail) == true, "\(String(describing: error))")
    }
}
