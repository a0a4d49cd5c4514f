internal import ArgumentParser

/// Which consumer group a command is about, and where it starts without an offset.
struct StartOptions: SettingFlags {
    @Option(setting: "kafka.consumerGroupId") var groupID: String?
    @Option(setting: "kafka.autoOffsetReset") var autoOffsetReset: String?

    var given: [String: [String]] {
        ["kafka.consumerGroupId": groupID, "kafka.autoOffsetReset": autoOffsetReset]
            .compactMapValues { $0.map { [$0] } }
    }
}
