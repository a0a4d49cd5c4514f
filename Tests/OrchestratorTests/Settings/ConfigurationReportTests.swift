import Documents
import Testing

@testable import orchestrator

@Suite struct `Configuration report` {
    private func loaded() throws -> LoadedSettings {
        try LoadedSettings(
            flags: ["database.url": ["postgres://u:hunter2@h/db"], "librdkafka": ["ssl.key.password=hunter2"]],
            environment: [
                "KAFKA_SASL_PASSWORD": "hunter2", "POSTGRES_PASSWORD": "hunter2", "LANES": "4",
            ])
    }

    @Test func `hides secrets in every form`() throws {
        let loaded = try loaded()
        for text in [ConfigurationReport.table(loaded), ConfigurationReport.json(loaded), ConfigurationReport.markdown]
        {
            #expect(!text.contains("hunter2"))
        }
    }

    @Test func `shows value and source in the table`() throws {
        let lines = ConfigurationReport.table(try loaded()).split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.count == SettingTable.all.count + 1)
        #expect(lines.contains(["LANES", "4", "environment", "LANES"]))
        #expect(lines.contains(["DATABASE_URL", "postgres://u:***@h/db", "flag", "--database-url"]))
        #expect(lines.contains(["LIBRDKAFKA_PROPERTIES", "ssl.key.password=***", "flag", "--librdkafka"]))
        #expect(lines.contains(["KAFKA_SASL_PASSWORD", "***", "environment", "KAFKA_SASL_PASSWORD"]))
        #expect(lines.contains(["BATCH_MAX", "250", "default"]))
    }

    @Test func `gives programs an object for every setting`() throws {
        let document = Document()
        let root = try document.parse(json: Array(ConfigurationReport.json(try loaded()).utf8))
        #expect(root.count == SettingTable.all.count)
        let lanes = try #require(root.children.first { $0["key"]?.text == "lanes" })
        let names = ["environment", "flag", "value", "source", "default", "help"]
        let texts = lanes.children.filter { names.contains($0.key ?? "") }.map { $0.text }
        #expect(
            texts == [
                "LANES", "--lanes", "4", "environment LANES", "one a core, at most 4",
                "Lanes of this instance: threads, each with its own consumer, producer and connection.",
            ])
        let servers = try #require(root.children.first { $0["key"]?.text == "kafka.bootstrapServers" })
        #expect(servers["value"]?.isNull == true)
    }

    @Test func `describes every setting in markdown, on this machine as on any other`() {
        let lines = ConfigurationReport.markdown.split(separator: "\n").map(String.init)
        #expect(lines.count == SettingTable.all.count + 3)
        #expect(
            lines.contains(
                "| `DRAIN_SECONDS` | `drain.seconds` | – | 25 s | How long a stopping instance may finish what it has begun. |"
            ))
        #expect(!ConfigurationReport.markdown.contains(HostName.current + " |"))
        #expect(!ConfigurationReport.markdown.contains(SchemasFolder.located))
    }
}
