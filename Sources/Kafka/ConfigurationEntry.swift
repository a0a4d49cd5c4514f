/// One property of a topic.
public struct ConfigurationEntry: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value, nil when it is secret.
    public let value: String?
    /// True when nobody has set it for this topic.
    public let isDefault: Bool
    /// True when it cannot be changed.
    public let isReadOnly: Bool

    /// Builds an entry.
    public init(name: String, value: String?, isDefault: Bool, isReadOnly: Bool) {
        self.name = name
        self.value = value
        self.isDefault = isDefault
        self.isReadOnly = isReadOnly
    }
}
