internal import Configuration

/// The settings with the source of each.
struct LoadedSettings: Sendable {
    /// The values.
    let settings: Settings
    /// Where the value of each setting came from, by key, the weakest first; a setting that is a list may have several.
    let sources: [String: [SettingSource]]

    /// Loads: flags over environment over file over defaults. An empty environment variable counts as not set.
    ///
    /// - Parameters:
    ///   - flags: the texts given on the command line, by the setting's key.
    ///   - environment: the environment variables.
    ///   - file: the path of a configuration file; nil: `ORCHESTRATOR_CONFIG`, else none.
    init(
        flags: [String: [String]], environment: [String: String], file: String? = nil
    ) throws(ConfigurationError) {
        let variables = EnvironmentVariablesProvider(environmentVariables: environment)
        let given = InMemoryProvider(
            name: "flags",
            values: Dictionary(
                uniqueKeysWithValues: flags.map {
                    (AbsoluteConfigKey(ConfigKey($0.key)), ConfigValue(.stringArray($0.value), isSecret: true))
                }))
        let path = file ?? Self.text(variables, Self.fileVariable)
        let stored = if let path { try ConfigurationFile(path: path).values } else { [String: SettingValue]() }

        var settings = Settings()
        var sources: [String: [SettingSource]] = [:]
        var problems: [ConfigurationProblem] = []
        for setting in SettingTable.all {
            let values = [stored[setting.key], Self.value(variables, setting), Self.value(given, setting)].compactMap {
                $0
            }
            problems += setting.take(values, &settings)
            let used = setting.isList ? values.map(\.source) : values.suffix(1).map(\.source)
            sources[setting.key] = used.isEmpty ? [.builtIn] : used
        }
        problems += settings.contradictions
        guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
        self.settings = settings
        self.sources = sources
    }

    /// Names the configuration file.
    static let fileVariable = "ORCHESTRATOR_CONFIG"

    private static func text(_ variables: EnvironmentVariablesProvider, _ name: String) -> String? {
        let text = try? variables.environmentValue(forName: name)
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func value(_ variables: EnvironmentVariablesProvider, _ setting: Setting) -> SettingValue? {
        guard let text = text(variables, setting.environment) else { return nil }
        let texts = setting.isList ? text.split(separator: ",").map { String($0).trimmed } : [text]
        return SettingValue(source: .environment(setting.environment), texts: texts)
    }

    private static func value(_ flags: InMemoryProvider, _ setting: Setting) -> SettingValue? {
        guard let flag = setting.flag else { return nil }
        let found = try? flags.value(forKey: AbsoluteConfigKey(ConfigKey(setting.key)), type: .stringArray)
        guard case .stringArray(let texts)? = found?.value?.content, !texts.isEmpty else { return nil }
        return SettingValue(source: .flag("--" + flag), texts: texts)
    }
}

extension String {
    /// Without spaces at both ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
