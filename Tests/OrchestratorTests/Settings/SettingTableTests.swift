import ArgumentParser
import Configuration
import Testing

@testable import orchestrator

@Suite struct `Setting table` {
    @Test func `has no key, variable or flag twice`() {
        let all = SettingTable.all
        #expect(Set(all.map(\.key)).count == all.count)
        #expect(Set(all.map(\.environment)).count == all.count)
        #expect(Set(all.compactMap(\.flag)).count == all.compactMap(\.flag).count)
    }

    @Test(arguments: SettingTable.all.map { [$0.key, $0.environment] }.filter { $0[0] != "librdkafka" })
    func `derives every environment name from the key`(_ row: [String]) throws {
        let provider = EnvironmentVariablesProvider(environmentVariables: [:])
        let found = try provider.value(forKey: AbsoluteConfigKey(ConfigKey(row[0])), type: .string)
        #expect(found.encodedKey == row[1])
    }

    @Test(arguments: SettingTable.all.filter { !$0.isList && $0.shownDefaultIsValue }.map(\.key))
    func `reads every default that it shows`(_ key: String) throws {
        let setting = try #require(SettingTable[key])
        var settings = Settings()
        let value = SettingValue(source: .builtIn, texts: [setting.defaultText])
        #expect(setting.take([value], &settings) == [])
        #expect(setting.show(settings) == setting.defaultText)
    }

    @Test(arguments: SettingTable.all.compactMap(\.flag))
    func `names a flag that a command has`(_ flag: String) {
        #expect(ConfigPrint.helpMessage().contains("--\(flag) <"))
    }

    @Test(arguments: SettingTable.all.filter(\.isSecret).map(\.key))
    func `never shows a secret`(_ key: String) throws {
        let setting = try #require(SettingTable[key])
        var settings = Settings()
        let value = SettingValue(source: .builtIn, texts: ["postgres://user:hunter2@host/db"])
        #expect(setting.take([value], &settings) == [])
        #expect(!setting.show(settings).contains("hunter2"))
        #expect(setting.show(settings).contains(Secret.mask))
        #expect(!"\(settings)".contains("hunter2"))
    }
}

extension Setting {
    /// True unless the default depends on the machine, or there is none.
    fileprivate var shownDefaultIsValue: Bool {
        !defaultText.isEmpty && key != "instance.id" && key != "schemas.basePath" && key != "lanes"
    }
}
