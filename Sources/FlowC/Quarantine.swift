/// An event that cannot be decided. It is set aside: its saga stays as it is, and everything else goes on.
public struct Quarantine: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, in one word: `x-dlq-reason`, and the label of counters.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// What is stored of the saga beside its row cannot be read.
        case unreadableSaga = "unreadable_saga"
        /// A state table refused a step, or what follows cannot be written: a fault of the program.
        case quarantined
    }

    /// Why.
    public let reason: Reason
    /// The saga that the event is for.
    public let saga: Identifier
    /// What is wrong, in words.
    public let detail: String
    let correlationID: String
    let traceID: String?
    let headers: [Header]

    /// An event of a stored saga.
    public init(_ reason: Reason, _ saga: Saga, detail: String) {
        self.reason = reason
        self.saga = saga.id
        self.detail = clipped(detail, to: 1000)
        correlationID = saga.correlationID
        traceID = saga.traceID
        headers = TicketHeaders.headers(for: saga, handedOn: [])
    }

    /// A decision that becomes no saga.
    public init(_ reason: Reason, _ decision: Decision, detail: String) {
        self.reason = reason
        saga = decision.sagaID
        self.detail = clipped(detail, to: 1000)
        correlationID = decision.correlationID
        traceID = decision.traceID
        headers = TicketHeaders.headers(for: decision)
    }

    /// One line for logs.
    public var description: String { "\(reason.rawValue): saga \(saga): \(detail)" }
}
