/// One thing that is wrong with the configuration: which setting, where it was given, what, and what is allowed.
struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
    /// One line; never a secret.
    let description: String

    /// A value that is not allowed.
    static func notAllowed(_ setting: String, source: SettingSource, value: String, allowed: String) -> Self {
        Self(description: "\(setting) is \"\(value)\" (\(source)); give \(allowed)")
    }

    /// A property of librdkafka that is not allowed. The entry itself is not shown: it may be a secret.
    static func property(
        _ setting: String, source: SettingSource, entry: Int, _ refusal: LibrdkafkaProperties.Refusal
    ) -> Self {
        switch refusal {
        case .noPair:
            Self(description: "\(setting), entry \(entry) (\(source)), is no name=value; give name=value")
        case .owned(let name, let owner):
            Self(description: "\(setting) names \(name) (\(source)), which is set by \(owner); leave it out")
        }
    }

    /// A key of the file that no setting has.
    static func unknownKey(_ key: String, file: String, nearest: String?) -> Self {
        let advice = nearest.map { "did you mean \($0)?" } ?? "run `orchestrator config print` for all keys"
        return Self(description: "unknown key \(key) (\(SettingSource.file(file))); \(advice)")
    }

    /// A value of the file that is neither text nor number.
    static func wrongKind(_ key: String, file: String, given: String, allowed: String) -> Self {
        Self(description: "\(key) is \(given) (\(SettingSource.file(file))); give \(allowed)")
    }

    /// Two settings of which the first must not be more than the second.
    static func disordered(_ lower: (Setting, String), _ upper: (Setting, String)) -> Self {
        Self(
            description: "\(lower.0.environment) is \(lower.1), which is more than \(upper.0.environment), \(upper.1); "
                + "lower the first or raise the second")
    }

    /// A file that cannot be read.
    static func unreadable(file: String, _ reason: String) -> Self {
        Self(description: "\(SettingSource.file(file)) cannot be read: \(reason)")
    }

    /// A setting that a command, or another setting, needs.
    static func missing(_ setting: Setting, because reason: String) -> Self {
        let places = [setting.environment, setting.flag.map { "--\($0)" }, "\(setting.key) in the file"]
        let list = places.compactMap { $0 }.joined(separator: ", ")
        return Self(description: "\(setting.environment) is not set, but \(reason); give one of \(list)")
    }
}
