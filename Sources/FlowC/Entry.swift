/// One entry of a map whose source order is kept; names are unique within their map.
public struct Entry<Value> {
    /// The key.
    public var name: String
    /// What stands under it.
    public var value: Value

    /// Pairs a name with a value.
    @inlinable
    public init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }
}

extension Entry: Sendable where Value: Sendable {}
extension Entry: Equatable where Value: Equatable {}
extension Entry: Hashable where Value: Hashable {}
