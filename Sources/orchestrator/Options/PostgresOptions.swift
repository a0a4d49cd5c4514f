internal import ArgumentParser

/// How to reach Postgres.
struct PostgresOptions: SettingFlags {
    @Option(setting: "database.url") var databaseURL: String?

    var given: [String: [String]] { ["database.url": databaseURL.map { [$0] } ?? []] }
}
