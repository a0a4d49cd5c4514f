public import FlowC

/// A stored ticket, as it was published.
public struct StoredTicket: Equatable, Sendable {
    /// The ticket id.
    public let id: Identifier
    /// The bytes on the output topic.
    public let value: [UInt8]
    /// Its place among the tickets of its saga.
    public let position: Int32

    /// A ticket.
    public init(id: Identifier, value: [UInt8], position: Int32 = 0) {
        self.id = id
        self.value = value
        self.position = position
    }
}
