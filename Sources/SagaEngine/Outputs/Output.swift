internal import FlowC

/// One record to produce, complete but for the witness headers that its outbox row adds.
public struct Output: Equatable, Sendable {
    /// The topic.
    public let topic: String
    /// The key; nil for none.
    public let key: [UInt8]?
    /// The value; nil for a record that had none.
    public internal(set) var value: [UInt8]?
    /// Where the same commit stores the value too; an outbox row then holds this instead of the bytes.
    var place: TicketPlace?
    /// Headers in order; names may repeat, values may be nil. Outputs of one plan share one array.
    public let headers: OutputHeaders

    /// A record to produce.
    public init(topic: String, key: [UInt8]?, value: [UInt8]?, headers: OutputHeaders) {
        self.topic = topic
        self.key = key
        self.value = value
        self.headers = headers
    }
}

extension Output {
    /// Equal when the same record is produced, wherever its value is stored.
    public static func == (left: Output, right: Output) -> Bool {
        left.topic == right.topic && left.key == right.key && left.value == right.value && left.headers == right.headers
    }
}

/// One ticket of a saga by its place in the order of publication.
struct TicketPlace: Hashable, Sendable {
    let saga: Identifier
    let position: Int32
}

/// The headers of one or several outputs: a reference, so that sharing is seen without comparing texts.
public final class OutputHeaders: Sendable, Equatable {
    /// Names and values in order.
    public let entries: [(name: String, value: [UInt8]?)]

    /// Headers in order.
    public init(_ entries: [(name: String, value: [UInt8]?)]) {
        self.entries = entries
    }

    /// Equal names and values in the same order.
    public static func == (left: OutputHeaders, right: OutputHeaders) -> Bool {
        left === right || left.entries.elementsEqual(right.entries) { $0.name == $1.name && $0.value == $1.value }
    }
}
