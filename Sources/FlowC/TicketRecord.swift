public import Documents

/// A published ticket of a saga, the plan's own or one that undoes another: what the reducer needs of it.
public struct TicketRecord: Hashable, Sendable {
    /// `ticket_id`.
    public let id: Identifier
    /// Its place in the order of publication; a wave of compensation tickets begins at a multiple of 64.
    public let position: Int32
    /// `task_type`.
    public let taskType: String
    /// `dependencies`.
    public let dependencies: [Identifier]
    /// `created_at`, epoch milliseconds: when it was published.
    public let createdAt: Int64
    /// `sla.timeout_ms`.
    public let timeoutMs: Int64
    /// `sla.deadline`, epoch milliseconds.
    public let deadline: Int64
    /// The ticket that it undoes; nil for one of the plan's own.
    public let undoes: Identifier?
    /// The bytes on `execution.tickets`.
    public let value: [UInt8]
    /// What has become of it.
    public var progress = TicketProgress()

    /// A ticket that goes out with this event. `value` may be empty until it is encoded.
    public init(_ ticket: Ticket, position: Int32, undoes: Identifier? = nil, value: [UInt8] = []) {
        id = ticket.id
        self.position = position
        taskType = ticket.taskType.rawValue
        dependencies = ticket.dependencies
        createdAt = ticket.createdAt
        timeoutMs = ticket.sla.timeoutMs
        deadline = ticket.sla.deadline
        self.undoes = undoes
        self.value = value
    }

    /// A compensation that goes out with this event.
    init(_ order: Compensation) {
        id = order.id
        position = order.position
        taskType = TaskType.compensate.rawValue
        dependencies = order.dependencies
        createdAt = order.createdAt
        timeoutMs = order.timeoutMs
        deadline = order.createdAt.adding(order.timeoutMs)
        undoes = order.original.id
        value = []
    }

    /// Reads a stored ticket; nil when a member is missing or has the wrong type.
    ///
    /// A ticket of ours that undoes another says so in its metadata; a task of type COMPENSATE in a plan does not.
    public init?(stored node: Node, position: Int32, value: [UInt8], progress: TicketProgress) {
        guard let id = node["ticket_id"]?.text.flatMap({ Identifier($0) }), let taskType = node["task_type"]?.text,
            let sla = node["sla"], let timeoutMs = sla["timeout_ms"]?.integer, let deadline = sla["deadline"]?.integer,
            let createdAt = node["created_at"]?.integer
        else { return nil }
        self.id = id
        self.position = position
        self.taskType = taskType
        self.createdAt = createdAt
        self.timeoutMs = timeoutMs
        self.deadline = deadline
        self.value = value
        self.progress = progress
        dependencies = node["dependencies"]?.children.compactMap { $0.text.flatMap { Identifier($0) } } ?? []
        if node["metadata"]?[Compensation.reasonKey] != nil {
            undoes = node["parameters"]?[Compensation.originalKey]?.text.flatMap { Identifier($0) }
        } else {
            undoes = nil
        }
    }
}
