public import Documents
public import FlowC

/// An answer of a simulated worker: a record of `execution.results` (`execution-result.avsc`), keyed by the ticket's id.
public struct WorkerResult: Hashable, Sendable {
    /// `status`.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// The worker has begun.
        case running = "RUNNING"
        /// Done.
        case completed = "COMPLETED"
        /// Given up.
        case failed = "FAILED"
    }

    /// `ticket_id`; also the key of the record.
    public let ticket: Identifier
    /// `status`; `result.success` is true when it is COMPLETED.
    public let status: Status
    /// `error_message`.
    public let error: String?
    /// `actual_duration_ms`; nil while it runs.
    public let durationMs: Int64?
    /// `timestamp`, epoch milliseconds.
    public let timestampMs: Int64

    /// Names an answer.
    public init(
        ticket: Identifier, status: Status, error: String? = nil, durationMs: Int64? = nil, timestampMs: Int64
    ) {
        self.ticket = ticket
        self.status = status
        self.error = error
        self.durationMs = durationMs
        self.timestampMs = timestampMs
    }

    /// The key of the record.
    public var key: [UInt8] { Array(ticket.description.utf8) }

    /// Writes the value of the record, fields in the schema's order; `agent` is `agent_id`.
    public func write(to writer: inout JSONWriter, agent: String) {
        writer.object { writer in
            writer.key("ticket_id")
            writer.value(ticket.description)
            writer.key("status")
            writer.value(status.rawValue)
            writer.key("result")
            writer.object { writer in
                writer.key("success")
                writer.value(status == .completed)
                writer.key("output")
                writer.object { _ in }
                writer.key("metadata")
                writer.object { _ in }
                writer.key("logs")
                writer.list { _ in }
            }
            writer.key("error_message")
            writer.value(error)
            writer.key("actual_duration_ms")
            writer.value(durationMs)
            writer.key("agent_id")
            writer.value(agent)
            writer.key("timestamp")
            writer.value(timestampMs)
            writer.key("schema_version")
            writer.value(1)
        }
    }
}
