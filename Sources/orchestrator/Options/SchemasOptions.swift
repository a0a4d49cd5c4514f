internal import ArgumentParser

/// Where the schemas are.
struct SchemasOptions: SettingFlags {
    @Option(setting: "schemas.basePath") var schemas: String?

    var given: [String: [String]] { ["schemas.basePath": schemas.map { [$0] } ?? []] }
}
