internal import Documents

/// The settings as text: for people, for programs and for the README.
enum ConfigurationReport {
    /// Columns: setting, value, source.
    static func table(_ loaded: LoadedSettings) -> String {
        TextTable.render(
            ["SETTING", "VALUE", "SOURCE"],
            SettingTable.all.map { [$0.environment, $0.show(loaded.settings), loaded.sourceText($0)] })
    }

    /// A list of objects.
    static func json(_ loaded: LoadedSettings) -> String {
        var writer = JSONWriter(capacity: 16_384)
        writer.list { writer in
            for setting in SettingTable.all {
                writer.object { writer in
                    writer.key("key")
                    writer.value(setting.key)
                    writer.key("environment")
                    writer.value(setting.environment)
                    writer.key("flag")
                    writer.value(setting.flag.map { "--" + $0 })
                    writer.key("value")
                    let value = setting.show(loaded.settings)
                    writer.value(value.isEmpty ? nil : value)
                    writer.key("source")
                    writer.value(loaded.sourceText(setting))
                    writer.key("default")
                    writer.value(setting.defaultText.isEmpty ? nil : setting.defaultText)
                    writer.key("unit")
                    writer.value(setting.unit)
                    writer.key("secret")
                    writer.value(setting.isSecret)
                    writer.key("help")
                    writer.value(setting.help)
                }
            }
        }
        return writer.text
    }

    /// The table of the README: what can be set, not what is set.
    static var markdown: String {
        let head = [
            "| Environment | Key in the file | Flag | Default | What it is |", "|---|---|---|---|---|",
            "| `\(LoadedSettings.fileVariable)` | – | `--config` | – | JSON file with settings. |",
        ]
        let rows = SettingTable.all.map { setting in
            let unit = setting.unit.map { " \($0)" } ?? ""
            let cells = [
                "`\(setting.environment)`", "`\(setting.key)`", setting.flag.map { "`--\($0)`" } ?? "–",
                setting.defaultText.isEmpty ? "–" : setting.defaultText + unit,
                setting.help + (setting.isSecret ? " Secret." : ""),
            ]
            return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        return (head + rows).joined(separator: "\n")
    }
}

extension LoadedSettings {
    /// The sources of a setting, the strongest first.
    func sourceText(_ setting: Setting) -> String {
        (sources[setting.key] ?? []).reversed().map(\.description).joined(separator: ", ")
    }
}
