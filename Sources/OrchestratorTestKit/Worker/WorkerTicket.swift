public import Documents
public import FlowC

/// What a simulated worker reads of a ticket (`execution-ticket.avsc`).
public struct WorkerTicket: Hashable, Sendable {
    /// `ticket_id`.
    public var id: Identifier
    /// `task_id`.
    public var taskID: String
    /// `dependencies`: the tickets that come before.
    public var dependencies: [Identifier]
    /// Whether `task_type` is COMPENSATE: it undoes another ticket.
    public var isCompensation: Bool

    /// Names a ticket.
    public init(id: Identifier, taskID: String, dependencies: [Identifier] = [], isCompensation: Bool = false) {
        self.id = id
        self.taskID = taskID
        self.dependencies = dependencies
        self.isCompensation = isCompensation
    }

    /// Reads a decoded record of `execution.tickets`; nil when it lacks a field or an id is no UUID.
    public init?(_ record: Node) {
        guard let id = record["ticket_id"]?.text.flatMap({ Identifier($0) }), let task = record["task_id"]?.text,
            let type = record["task_type"]?.text
        else { return nil }
        var dependencies: [Identifier] = []
        for node in (record["dependencies"] ?? .null).children {
            guard let dependency = node.text.flatMap({ Identifier($0) }) else { return nil }
            dependencies.append(dependency)
        }
        self.init(
            id: id, taskID: task, dependencies: dependencies,
            isCompensation: type == TaskType.compensate.rawValue)
    }
}
