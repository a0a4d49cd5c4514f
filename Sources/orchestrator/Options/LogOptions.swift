internal import ArgumentParser

/// What is logged.
struct LogOptions: SettingFlags {
    @Option(setting: "log.level") var logLevel: String?
    @Option(setting: "log.format") var logFormat: String?

    var given: [String: [String]] {
        ["log.level": logLevel, "log.format": logFormat].compactMapValues { $0.map { [$0] } }
    }
}
