internal import Configuration
internal import Documents
internal import Foundation

/// A configuration file: JSON, its keys checked against the table before a provider reads the values.
struct ConfigurationFile: Sendable {
    /// The path as it was given.
    let path: String
    /// The value that the file gives each setting, by the setting's key.
    let values: [String: SettingValue]

    /// Reads a file. Blocks; not for the cooperative pool.
    init(path: String) throws(ConfigurationError) {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw ConfigurationError(problems: [.unreadable(file: path, "no such file, or no permission")])
        }
        let bytes = Array(content)
        let document = Document()
        let root: Node
        do throws(MalformedJSON) { root = try document.parse(json: bytes) } catch {
            throw ConfigurationError(problems: [.unreadable(file: path, error.description)])
        }
        guard root.kind == .object else {
            throw ConfigurationError(problems: [.unreadable(file: path, "its top level is no object")])
        }
        var outline = Outline(path: path)
        outline.walk(root, prefix: "")
        guard outline.problems.isEmpty else { throw ConfigurationError(problems: outline.problems) }
        let snapshot = try Self.snapshot(bytes, path)
        var values = outline.lists
        for (key, type) in outline.types {
            guard let text = Self.text(key, type, snapshot) else { continue }
            values[key] = SettingValue(source: .file(path), texts: [text])
        }
        self.path = path
        self.values = values
    }

    /// The snapshot of `FileProvider`, made directly: the provider reads the file on the cooperative pool, this program
    /// reads it once and here.
    private static func snapshot(_ bytes: [UInt8], _ path: String) throws(ConfigurationError) -> JSONSnapshot {
        do {
            return try JSONSnapshot(data: bytes.span.bytes, providerName: path, parsingOptions: .default)
        } catch {
            throw ConfigurationError(problems: [.unreadable(file: path, "\(error)")])
        }
    }

    private static func text(_ key: String, _ type: ConfigType, _ snapshot: JSONSnapshot) -> String? {
        let found = try? snapshot.value(forKey: AbsoluteConfigKey(ConfigKey(key)), type: type).value?.content
        return switch found {
        case .string(let text): text
        case .int(let number): String(number)
        case .double(let number): String(number)
        case .bool(let flag): String(flag)
        default: nil
        }
    }

    /// What the file holds: the kind of each known key, and what is wrong.
    private struct Outline {
        let path: String
        var types: [String: ConfigType] = [:]
        var lists: [String: SettingValue] = [:]
        var problems: [ConfigurationProblem] = []

        mutating func walk(_ object: Node, prefix: String) {
            for member in object.children {
                let key = prefix + (member.key ?? "")
                let setting = SettingTable[key]
                switch member.kind {
                case .object where setting?.isList == true:
                    lists[key] = SettingValue(source: .file(path), texts: properties(member, key))
                case .object where setting == nil && isGroup(key):
                    walk(member, prefix: key + ".")
                default:
                    guard let setting else {
                        problems.append(.unknownKey(key, file: path, nearest: NearestKey.find(key)))
                        continue
                    }
                    take(member, key, setting)
                }
            }
        }

        private mutating func take(_ member: Node, _ key: String, _ setting: Setting) {
            switch member.kind {
            case .text where !setting.isList: types[key] = .string
            case .bool where setting.isFlag: types[key] = .bool
            case .integer where !setting.isList: types[key] = .int
            case .number where !setting.isList: types[key] = .double
            default:
                let allowed = setting.isList ? "an object of names and values" : setting.allowed
                problems.append(.wrongKind(key, file: path, given: Self.name(member.kind), allowed: allowed))
            }
        }

        private mutating func properties(_ object: Node, _ key: String) -> [String] {
            var texts: [String] = []
            for member in object.children {
                let name = member.key ?? ""
                switch member.kind {
                case .text: texts.append("\(name)=\(member.text ?? "")")
                case .bool: texts.append("\(name)=\(member.bool == true)")
                case .integer, .number:
                    texts.append(
                        "\(name)=" + String(decoding: member.digits ?? .init(start: nil, count: 0), as: UTF8.self))
                default:
                    problems.append(
                        .wrongKind(
                            "\(key).\(name)", file: path, given: Self.name(member.kind), allowed: "a text or a number"))
                }
            }
            return texts
        }

        private func isGroup(_ key: String) -> Bool {
            SettingTable.all.contains { $0.key.hasPrefix(key + ".") }
        }

        private static func name(_ kind: Node.Kind) -> String {
            switch kind {
            case .null: "null"
            case .bool: "a truth value"
            case .integer, .number: "a number"
            case .text: "a text"
            case .list: "a list"
            case .object: "an object"
            }
        }
    }
}
