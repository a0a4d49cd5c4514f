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

    /// Names a ticket; what a new ticket does not have yet may be left out.
    public init(
        id: Identifier, planID: String, intentID: String, decisionID: String, correlationID: String? = nil,
        traceID: String? = nil, spanID: String? = nil, taskID: String, taskType: TaskType, description: String,
        dependencies: [Identifier], status: TicketStatus, priority: Priority, riskBand: RiskBand, sla: SLA, qos: QoS,
        parameters: [Entry<String>], requiredCapabilities: [String], securityLevel: SecurityLevel, createdAt: Int64,
        startedAt: Int64? = nil, completedAt: Int64? = nil, estimatedDurationMs: Int64? = nil,
        actualDurationMs: Int64? = nil, retryCount: Int32, errorMessage: String? = nil,
        compensationTicketID: Identifier? = nil, metadata: [Entry<String>], schemaVersion: Int32
    ) {
        self.id = id
        self.planID = planID
        self.intentID = intentID
        self.decisionID = decisionID
        self.correlationID = correlationID
        self.traceID = traceID
        self.spanID = spanID
        self.taskID = taskID
        self.taskType = taskType
        self.description = description
        self.dependencies = dependencies
        self.status = status
        self.priority = priority
        self.riskBand = riskBand
        self.sla = sla
        self.qos = qos
        self.parameters = parameters
        self.requiredCapabilities = requiredCapabilities
        self.securityLevel = securityLevel
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.estimatedDurationMs = estimatedDurationMs
        self.actualDurationMs = actualDurationMs
        self.retryCount = retryCount
        self.errorMessage = errorMessage
        self.compensationTicketID = compensationTicketID
        self.metadata = metadata
        self.schemaVersion = schemaVersion
    }
}
