public import Documents

/// Something that a saga may be waiting for, named by its type and key: what ``Command/Order/signal(_:)`` brings
/// (`orchestration-command.schema.json`: `event_type`, `event_key`, `payload`).
public struct Signal: Hashable, Sendable {
    /// The longest `event_type` and `event_key`, characters.
    public static let maxNameCharacters = 255
    /// The largest `payload` as compact JSON, bytes.
    public static let maxPayloadBytes = 65_536
    /// The payload of a signal that brings none: `null`.
    public static let noPayload = Array("null".utf8)

    /// `event_type` of a signal that brings the result of a ticket; its key is the ticket's id.
    public static let resultType = "execution.result"
    /// `event_type` of a signal that brings the answer to a question for approval; its key is the plan's id.
    public static let approvalType = "approval"
    /// The types that are delivered as what they bring.
    public static let deliveredTypes: Set<String> = [resultType, approvalType]

    /// `event_type`: what has happened.
    public var eventType: String
    /// `event_key`: to which of several things it has happened.
    public var eventKey: String
    /// `payload`: any JSON value, compact.
    public var payload: [UInt8]

    /// Names a signal. `payload` is one JSON value.
    public init(eventType: String, eventKey: String, payload: [UInt8] = Signal.noPayload) {
        self.eventType = eventType
        self.eventKey = eventKey
        self.payload = payload
    }

    /// Names a signal whose payload is a parsed value; numbers keep their digits.
    public init(eventType: String, eventKey: String, payload: Node) {
        var writer = JSONWriter(capacity: 256)
        writer.value(payload)
        self.init(eventType: eventType, eventKey: eventKey, payload: writer.bytes)
    }
}
