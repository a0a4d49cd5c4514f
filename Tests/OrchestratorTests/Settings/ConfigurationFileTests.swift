import FlowC
import Testing

@testable import orchestrator

@Suite struct `Configuration file` {
    @Test(arguments: [
        ("{\"lanez\": 1}", "unknown key lanez (file F); did you mean lanes?"),
        (
            "{\"kafka\": {\"consensusTopc\": \"a\"}}",
            "unknown key kafka.consensusTopc (file F); did you mean kafka.consensusTopic?"
        ),
        (
            "{\"KAFKA_BOOTSTRAP_SERVERS\": \"a\"}",
            "unknown key KAFKA_BOOTSTRAP_SERVERS (file F); did you mean kafka.bootstrapServers?"
        ),
        (
            "{\"bootstrapServers\": \"a\"}",
            "unknown key bootstrapServers (file F); did you mean kafka.bootstrapServers?"
        ),
        (
            "{\"zzzzzzzzzzzzzzzzzzzzz\": 1}",
            "unknown key zzzzzzzzzzzzzzzzzzzzz (file F); run `orchestrator config print` for all keys"
        ),
        ("{\"lanes\": true}", "lanes is a truth value (file F); give a whole number from 1 to 64"),
        (
            "{\"telemetry\": {\"flow-cEnabled\": 1}}",
            "TELEMETRY_FLOW_C_ENABLED is \"1\" (file F); give true | false"
        ),
        ("{\"lanes\": null}", "lanes is null (file F); give a whole number from 1 to 64"),
        ("{\"lanes\": [1]}", "lanes is a list (file F); give a whole number from 1 to 64"),
        ("{\"lanes\": 1.5}", "LANES is \"1.5\" (file F); give a whole number from 1 to 64"),
        ("{\"librdkafka\": \"a=b\"}", "librdkafka is a text (file F); give an object of names and values"),
        ("{\"librdkafka\": {\"a\": []}}", "librdkafka.a is a list (file F); give a text or a number"),
        ("[]", "file F cannot be read: its top level is no object"),
    ])
    func `is refused with the place and the nearest key`(_ text: String, _ problem: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(text, to: "settings.json")
        let error = #expect(throws: ConfigurationError.self) {
            try LoadedSettings(flags: [:], environment: [:], file: file)
        }
        let expected = problem.replacing("file F", with: "file \(file)")
        #expect(error?.problems.map(\.description) == [expected])
    }

    @Test func `that is missing is named`() {
        let error = #expect(throws: ConfigurationError.self) {
            try LoadedSettings(flags: [:], environment: [:], file: "/nowhere/settings.json")
        }
        #expect(
            error?.description
                == "configuration: file /nowhere/settings.json cannot be read: no such file, or no permission")
    }

    @Test func `that is no JSON is named`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("{\"lanes\": ", to: "settings.json")
        let error = #expect(throws: ConfigurationError.self) {
            try LoadedSettings(flags: [:], environment: [:], file: file)
        }
        #expect(error?.description.hasPrefix("configuration: file \(file) cannot be read: not valid JSON: ") == true)
    }

    @Test(arguments: ["false", "\"false\""]) func `may hold truth values`(_ value: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("{\"compensation\": {\"enabled\": \(value)}}", to: "settings.json")
        #expect(!(try LoadedSettings(flags: [:], environment: [:], file: file).settings.profile.compensates))
    }

    @Test func `may hold truth values where a setting is one`() throws {
        let folder = try TemporaryFolder()
        for (text, expected) in [("true", true), ("false", false), ("\"TRUE\"", true)] {
            let file = try folder.write(
                "{\"selfHealing\": {\"enabled\": \(text), \"engineUrl\": \"http://h:1\"}}", to: "settings.json")
            #expect(
                try LoadedSettings(flags: [:], environment: [:], file: file).settings.selfHealingEnabled == expected)
        }
    }

    @Test func `may hold flat and nested keys`() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("{\"batch.max\": 7, \"batch\": {\"waitMs\": 9}}", to: "settings.json")
        let settings = try LoadedSettings(flags: [:], environment: [:], file: file).settings
        #expect(settings.batchMax == 7)
        #expect(settings.batchWaitMs == 9)
    }
}
