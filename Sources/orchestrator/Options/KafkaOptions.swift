internal import ArgumentParser

/// How to reach Kafka.
struct KafkaOptions: SettingFlags {
    @Option(setting: "kafka.bootstrapServers") var bootstrapServers: String?
    @Option(setting: "librdkafka") var librdkafka: [String] = []

    var given: [String: [String]] {
        ["kafka.bootstrapServers": bootstrapServers.map { [$0] } ?? [], "librdkafka": librdkafka]
    }
}
