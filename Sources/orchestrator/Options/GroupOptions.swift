internal import ArgumentParser

/// Which consumer group a command is about.
struct GroupOptions: SettingFlags {
    @Option(setting: "kafka.consumerGroupId") var groupID: String?

    var given: [String: [String]] { ["kafka.consumerGroupId": groupID.map { [$0] } ?? []] }
}
