/// Where the value of a setting came from.
enum SettingSource: Hashable, Sendable {
    /// The program itself.
    case builtIn
    /// The configuration file with that path.
    case file(String)
    /// The environment variable with that name.
    case environment(String)
    /// The flag of the command line.
    case flag(String)
}

extension SettingSource: CustomStringConvertible {
    /// For people: `default`, `file PATH`, `environment NAME` or `flag --NAME`.
    var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path): "file \(path)"
        case .environment(let name): "environment \(name)"
        case .flag(let name): "flag \(name)"
        }
    }
}
