/// A worker's answer to one ticket: a record of `execution.results` (flow-c.md §1.9,
/// `Schemas/avro/execution-result.avsc`), keyed by the ticket's id.
///
///     let result = try ExecutionResult(document.parse(json: record.value))
///     // result.eventID names it in the journal of its saga.
public struct ExecutionResult: Hashable, Sendable {
    /// The longest id of a result's own, characters.
    public static let maxIDCharacters = 64
    /// The longest `agent_id`, characters.
    public static let maxAgentIDCharacters = 255
    /// What is kept of an error, characters.
    public static let maxErrorCharacters = 2000

    /// What has become of the ticket; upper-case on the wire.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// The worker has begun.
        case running = "RUNNING"
        /// Done.
        case completed = "COMPLETED"
        /// Given up, with all retries spent.
        case failed = "FAILED"
        /// Called off by its worker; no symbol of the Avro schema.
        case cancelled = "CANCELLED"
        /// Put back for something more urgent; no symbol of the Avro schema.
        case preempted = "PREEMPTED"
    }

    /// `ticket_id`.
    public var ticketID: Identifier
    /// `status`.
    public var status: Status
    /// `result_id`, else `message_id`: the identity of this answer, where its worker gives one.
    public var ownID: String?
    /// `agent_id`: the worker; empty when absent.
    public var agentID: String
    /// `actual_duration_ms`, not negative.
    public var actualDurationMs: Int64?
    /// `error_message`; where a failure has none, the text `result.output.error`. At most ``maxErrorCharacters``.
    public var errorMessage: String?
    /// `timestamp`, epoch milliseconds.
    public var timestampMs: Int64?

    /// Names a result.
    public init(
        ticketID: Identifier, status: Status, ownID: String? = nil, agentID: String = "",
        actualDurationMs: Int64? = nil, errorMessage: String? = nil, timestampMs: Int64? = nil
    ) {
        self.ticketID = ticketID
        self.status = status
        self.ownID = ownID
        self.agentID = agentID
        self.actualDurationMs = actualDurationMs
        self.errorMessage = errorMessage
        self.timestampMs = timestampMs
    }

    /// The name of this event in the journal of its saga: `result:<ticket>:<STATUS>:<own id, else timestamp, else ->`.
    public var eventID: String {
        "result:\(ticketID):\(status.rawValue):\(ownID ?? timestampMs.map(String.init) ?? "-")"
    }
}
