/// A header of a record: a name and a value in UTF-8.
public struct Header: Hashable, Sendable {
    /// The name as it stands on the wire.
    public var name: String
    /// The value.
    public var value: String

    /// Pairs a name with a value.
    @inlinable
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
