/// A row of the table of settings.
struct Setting: Sendable {
    /// The name in a configuration file; dots separate objects.
    let key: String
    /// The environment variable.
    let environment: String
    /// The flag without its dashes, where there is one.
    let flag: String?
    /// What a number counts.
    let unit: String?
    /// Whether the value must not be shown.
    let isSecret: Bool
    /// Whether it is a list of `name=value` that sources add to, instead of replacing each other.
    let isList: Bool
    /// Whether it is true or false.
    let isFlag: Bool
    /// One line for people.
    let help: String
    /// What is allowed.
    let allowed: String
    /// The default for people; empty when there is none.
    let defaultText: String
    /// Takes the values of all sources, the weakest first.
    let take: @Sendable ([SettingValue], inout Settings) -> [ConfigurationProblem]
    /// The text of the setting's value; secrets are masked.
    let show: @Sendable (Settings) -> String

    /// A setting that takes the value of the strongest source.
    init<Value: Sendable>(
        _ key: String, _ environment: String, flag: String? = nil,
        _ path: any WritableKeyPath<Settings, Value> & Sendable, _ form: SettingForm<Value>, unit: String? = nil,
        isSecret: Bool = false, shownDefault: String? = nil, _ help: String
    ) {
        self.key = key
        self.environment = environment
        self.flag = flag
        self.unit = unit
        self.isSecret = isSecret
        self.help = help
        isList = false
        isFlag = Value.self == Bool.self
        allowed = form.allowed
        defaultText = shownDefault ?? form.show(Settings()[keyPath: path])
        show = { form.show($0[keyPath: path]) }
        take = { values, settings in
            guard let strongest = values.last, let text = strongest.texts.last else { return [] }
            guard let value = form.parse(text) else {
                return [
                    ConfigurationProblem.notAllowed(
                        environment, source: strongest.source, value: isSecret ? Secret.mask : text,
                        allowed: form.allowed)
                ]
            }
            settings[keyPath: path] = value
            return []
        }
    }

    /// The properties of librdkafka: the sources are merged name by name.
    init(
        properties key: String, _ environment: String, flag: String,
        _ path: any WritableKeyPath<Settings, LibrdkafkaProperties> & Sendable, _ help: String
    ) {
        self.key = key
        self.environment = environment
        self.flag = flag
        self.help = help
        unit = nil
        isSecret = false
        isList = true
        isFlag = false
        allowed = "name=value"
        defaultText = ""
        show = { $0[keyPath: path].shown }
        take = { values, settings in
            var problems: [ConfigurationProblem] = []
            for value in values {
                for (index, text) in value.texts.enumerated() {
                    do throws(LibrdkafkaProperties.Refusal) {
                        try settings[keyPath: path].add(text)
                    } catch {
                        problems.append(.property(environment, source: value.source, entry: index + 1, error))
                    }
                }
            }
            return problems
        }
    }
}
