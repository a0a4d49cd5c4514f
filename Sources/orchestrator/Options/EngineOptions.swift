internal import ArgumentParser

/// How an instance works.
struct EngineOptions: SettingFlags {
    @Option(setting: "kafka.consumerGroupId") var groupID: String?
    @Option(setting: "kafka.autoOffsetReset") var autoOffsetReset: String?
    @Option(setting: "instance.id") var instanceID: String?
    @Option(setting: "lanes") var lanes: String?
    @Option(setting: "batch.max") var batchMax: String?
    @Option(setting: "batch.waitMs") var batchWaitMs: String?
    @Option(setting: "start.timeoutSeconds") var startTimeoutSeconds: String?
    @Option(setting: "tickets.format") var ticketsFormat: String?
    @Option(setting: "telemetry.format") var telemetryFormat: String?
    @Option(setting: "consolidation") var consolidate: String?

    var given: [String: [String]] {
        [
            "kafka.consumerGroupId": groupID, "kafka.autoOffsetReset": autoOffsetReset, "instance.id": instanceID,
            "lanes": lanes, "batch.max": batchMax, "batch.waitMs": batchWaitMs,
            "start.timeoutSeconds": startTimeoutSeconds,
            "tickets.format": ticketsFormat, "telemetry.format": telemetryFormat,
            "consolidation": consolidate,
        ]
        .compactMapValues { $0.map { [$0] } }
    }
}
