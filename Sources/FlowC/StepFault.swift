internal import Documents

/// Why a step could not be done, classified where the fault is born (workflow-engine.md WF-06).
public struct StepFault: Error, Hashable, Sendable {
    /// What to do about it.
    public enum Class: String, Hashable, Sendable, CaseIterable {
        /// It passes: tried again with growing pauses; takes a try.
        case transient = "TRANSIENT"
        /// Nobody knows whether it was done: tried again under the same ids; takes a try.
        case timeoutUnknown = "TIMEOUT_UNKNOWN"
        /// A quota is spent: put off until it is not; takes no try.
        case rateLimited = "RATE_LIMITED"
        /// The breaker of a dependency is open: put off; takes no try.
        case circuitOpen = "CIRCUIT_OPEN"
        /// No capacity: put off; takes no try.
        case busy = "BUSY"
        /// A policy said no, or it can never be done: FAILED.
        case nonRetryable = "NON_RETRYABLE"

        /// Whether trying again takes one of the tries.
        public var takesTry: Bool { self == .transient || self == .timeoutUnknown }

        /// Whether it is only put off.
        public var defers: Bool { self == .rateLimited || self == .circuitOpen || self == .busy }
    }

    /// The longest text that is kept, characters.
    public static let maxTextCharacters = 2000

    /// What to do about it.
    public var kind: Class
    /// Its code where it was born, as `http_503`.
    public var code: String
    /// In words.
    public var text: String
    /// When it makes sense to go on, epoch milliseconds: of a quota that is refilled, of a breaker that lets one through.
    public var until: Int64?

    /// Names a fault.
    public init(_ kind: Class, code: String, text: String, until: Int64? = nil) {
        self.kind = kind
        self.code = code
        self.text = String(text.prefix(Self.maxTextCharacters))
        self.until = until
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("class")
            writer.value(kind.rawValue)
            writer.key("code")
            writer.value(code)
            writer.key("text")
            writer.value(text)
            writer.key("until")
            writer.value(until)
        }
    }

    init?(stored node: Node) {
        guard let kind = node["class"]?.text.flatMap(Class.init), let code = node["code"]?.text,
            let text = node["text"]?.text
        else { return nil }
        self.init(kind, code: code, text: text, until: node["until"]?.integer)
    }
}
