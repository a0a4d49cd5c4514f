/// A unit of work for a worker: the record `ExecutionTicket`, its 29 fields in wire order.
public struct Ticket: Hashable, Sendable {
    /// `ticket_id`.
    public var id: Identifier
    /// `plan_id`; also the key of the record.
    public var planID: String
    /// `intent_id`.
    public var intentID: String
    /// `decision_id`.
    public var decisionID: String
    /// `correlation_id`.
    public var correlationID: String?
    /// `trace_id`, 32 hexadecimal digits.
    public var traceID: String?
    /// `span_id`, 16 hexadecimal digits.
    public var spanID: String?
    /// `task_id`.
    public var taskID: String
    /// `task_type`.
    public var taskType: TaskType
    /// `description`.
    public var description: String
    /// `dependencies`: ticket ids.
    public var dependencies: [Identifier]
    /// `status`; a ticket is published PENDING.
    public var status: TicketStatus
    /// `priority`.
    public var priority: Priority
    /// `risk_band`.
    public var riskBand: RiskBand
    /// `sla`.
    public var sla: SLA
    /// `qos`.
    public var qos: QoS
    /// `parameters`, in source order.
    public var parameters: [Entry<String>]
    /// `required_capabilities`.
    public var requiredCapabilities: [String]
    /// `security_level`.
    public var securityLevel: SecurityLevel
    /// `created_at`, epoch milliseconds.
    public var createdAt: Int64
    /// `started_at`, epoch milliseconds.
    public var startedAt: Int64?
    /// `completed_at`, epoch milliseconds.
    public var completedAt: Int64?
    /// `estimated_duration_ms`.
    public var estimatedDurationMs: Int64?
    /// `actual_duration_ms`.
    public var actualDurationMs: Int64?
    /// `retry_count`.
    public var retryCount: Int32
    /// `error_message`.
    public var errorMessage: String?
    /// `compensation_ticket_id`.
    public var compensationTicketID: Identifier?
    /// `metadata`, in the order written.
    public var metadata: [Entry<String>]
    /// `schema_version`.
    public var schemaVersion: Int32
}
