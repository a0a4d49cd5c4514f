internal import ArgumentParser
internal import Foundation

/// The configuration file, and how settings are loaded.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("JSON file with settings (ORCHESTRATOR_CONFIG).", valueName: "file"))
    var config: String?

    /// Loads the settings with the flags of these groups.
    func load(_ groups: any SettingFlags...) throws(ConfigurationError) -> LoadedSettings {
        var flags: [String: [String]] = [:]
        for group in groups { flags.merge(group.given) { $1 } }
        return try LoadedSettings(flags: flags, environment: ProcessInfo.processInfo.environment, file: config)
    }
}
