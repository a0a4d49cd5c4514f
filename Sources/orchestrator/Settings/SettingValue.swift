/// A value that one source gives for a setting, still as text.
struct SettingValue: Hashable, Sendable {
    /// Where it comes from.
    let source: SettingSource
    /// One text; for the properties of librdkafka `name=value` texts, any number.
    let texts: [String]
}
