internal import ArgumentParser

/// How an instance is watched.
struct OperationsOptions: SettingFlags {
    @Option(setting: "http") var http: String?

    var given: [String: [String]] { ["http": http.map { [$0] } ?? []] }
}
