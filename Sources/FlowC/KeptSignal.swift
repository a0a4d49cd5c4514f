internal import Documents

/// A signal that nobody waited for when it came: kept for a time, in case that somebody will
/// (`signals` in `sagas.facts`).
public struct KeptSignal: Hashable, Sendable {
    /// The most that a saga keeps.
    public static let maxKept = 64
    /// The most bytes of payload that a saga keeps, all together.
    public static let maxBytes = 262_144

    /// `command_id` of the command that brought it.
    public var id: String
    /// What came.
    public var signal: Signal
    /// When, epoch milliseconds.
    public var at: Int64

    /// Names a signal.
    public init(id: String, signal: Signal, at: Int64) {
        self.id = id
        self.signal = signal
        self.at = at
    }

    /// For the saga's history.
    var line: String { "\(clipped(signal.eventType)) \(clipped(signal.eventKey))" }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("id")
            writer.value(id)
            writer.key("type")
            writer.value(signal.eventType)
            writer.key("key")
            writer.value(signal.eventKey)
            writer.key("at")
            writer.value(at)
            writer.key("payload")
            writer.value(json: signal.payload)
        }
    }

    init?(stored node: Node) {
        guard let id = node["id"]?.text, let type = node["type"]?.text, let key = node["key"]?.text,
            let time = node["at"]?.integer
        else { return nil }
        self.init(id: id, signal: Signal(eventType: type, eventKey: key, payload: node["payload"] ?? .null), at: time)
    }
}
