import FlowC
import SagaEngine
import Testing

@testable import orchestrator

@Suite struct `Settings of the flow events` {
    static let places = [
        "KAFKA_BOOTSTRAP_SERVERS": "localhost:9092", "DATABASE_URL": "postgres://user@localhost/orchestrator",
    ]

    @Test(
        arguments: [
            ([:], nil), (["TELEMETRY_FLOW_C_FORMAT": "avro"], nil), (["TELEMETRY_FLOW_C_ENABLED": "false"], nil),
            (["TELEMETRY_FLOW_C_ENABLED": "true"], .json),
            (["TELEMETRY_FLOW_C_ENABLED": "true", "TELEMETRY_FLOW_C_FORMAT": "JSON"], .json),
            (["TELEMETRY_FLOW_C_ENABLED": "true", "TELEMETRY_FLOW_C_FORMAT": "avro"], .avro),
        ] as [([String: String], OutputFormat?)])
    func `write flow events when they are switched on, in their own format`(
        _ environment: [String: String], _ format: OutputFormat?
    ) throws {
        let loaded = try LoadedSettings(flags: [:], environment: Self.places.merging(environment) { $1 })
        let outputs = try loaded.settings.engineConfiguration().outputs
        #expect(outputs.flowEvents == format)
        #expect(outputs.telemetry == .json)
    }

    @Test func `read the switch from a file`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(
            #"{"telemetry": {"flow-cEnabled": true, "flow-cFormat": "avro", "flow-cTopic": "flow"}}"#, to: "a.json")
        let loaded = try LoadedSettings(flags: [:], environment: Self.places, file: file)
        let outputs = try loaded.settings.engineConfiguration().outputs
        #expect(outputs.flowEvents == .avro)
        #expect(outputs.topics[.flowTelemetry] == "flow")
    }
}
