internal import ArgumentParser

/// A group of flags that give settings.
protocol SettingFlags: ParsableArguments {
    /// The texts that were given, by the setting's key.
    var given: [String: [String]] { get }
}

extension Option where Value == String? {
    /// The flag of a setting, named and described by ``SettingTable``.
    init(setting key: String) {
        let setting = SettingTable[key]
        self.init(
            name: .customLong(setting?.flag ?? key),
            help: ArgumentHelp(setting?.flagHelp ?? "", valueName: setting?.unit ?? "value"))
    }
}

extension Option where Value == [String] {
    /// The flag of a setting that is a list, to be repeated.
    init(wrappedValue: [String], setting key: String) {
        let setting = SettingTable[key]
        self.init(
            wrappedValue: wrappedValue, name: .customLong(setting?.flag ?? key), parsing: .singleValue,
            help: ArgumentHelp(setting?.flagHelp ?? "", valueName: "name=value"))
    }
}

extension Setting {
    /// The help of the flag: what it is, the environment variable, the default.
    fileprivate var flagHelp: String {
        help + " (\(environment)\(defaultText.isEmpty ? "" : "; default \(defaultText)"))"
    }
}
