/// There was no answer: no connection, or none in time. What the request has brought about is not known.
public struct HTTPSilence: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the network says.
    public let description: String

    /// Names a reason.
    public init(_ description: String) {
        self.description = description
    }
}
