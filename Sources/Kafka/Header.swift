/// One header of a record. A record may hold several of the same name; their order is kept.
public struct Header: Hashable, Sendable {
    /// The name, not unique.
    public let name: String
    /// The bytes; nil is another thing than empty.
    public let value: [UInt8]?

    /// Builds a header from bytes.
    public init(_ name: String, bytes value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    /// Builds a header from text (UTF-8).
    public init(_ name: String, _ text: String) {
        self.init(name, bytes: Array(text.utf8))
    }

    /// The value read as UTF-8, nil when the value is null.
    public var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }
}
