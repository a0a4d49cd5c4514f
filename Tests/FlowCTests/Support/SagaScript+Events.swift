import FlowC
import Testing

/// The events of a script, in few words.
extension SagaScript {
    /// The ticket of a task.
    func ticket(_ task: String) -> Identifier { .ticket(planID: Sample.planID, taskID: task, attempt: 1) }

    /// The ticket that undoes the one of a task.
    func undoing(_ task: String, _ attempt: Int = 1) -> Identifier {
        .compensation(of: ticket(task), attempt: attempt)
    }

    /// What has become of a task's ticket.
    func progress(_ task: String) -> TicketProgress? { rows.first { $0.id == ticket(task) }?.progress }

    /// Every compensation issued so far, as `a#1`, in the order of publication.
    var issued: [String] {
        outcomes.flatMap { outcome in outcome.compensations.map { name(of: $0.original.id) + "#\($0.attempt)" } }
    }

    /// The task of a ticket.
    func name(of id: Identifier) -> String { names[id] ?? "?" }

    /// A worker reports about a ticket. `told` is the time that it gives.
    @discardableResult
    mutating func report(
        ticket id: Identifier, _ status: ExecutionResult.Status, told: Int64? = nil, error: String? = nil
    ) throws -> Outcome {
        let result = ExecutionResult(
            ticketID: id, status: status, agentID: "agent", errorMessage: error, timestampMs: told)
        return try apply { .result(result, $0) }
    }

    /// A worker reports about the ticket of a task.
    @discardableResult
    mutating func report(
        _ task: String, _ status: ExecutionResult.Status, told: Int64? = nil, error: String? = nil
    ) throws -> Outcome {
        try report(ticket: ticket(task), status, told: told, error: error)
    }

    /// A worker reports about undoing a task.
    @discardableResult
    mutating func undo(
        _ task: String, _ attempt: Int = 1, _ status: ExecutionResult.Status = .completed
    ) throws -> Outcome {
        try report(ticket: undoing(task, attempt), status)
    }

    /// An operator gives an order.
    @discardableResult
    mutating func order(_ order: Command.Order, reason: String = "") throws -> Outcome {
        let command = Command(
            id: "command-\(outcomes.count)", order: order, saga: Self.id, reason: reason, issuedAt: now,
            issuedBy: "ops")
        return try apply { .order(command, $0) }
    }

    /// A person answers the request for approval, with another plan where one is given.
    @discardableResult
    mutating func answer(
        _ choice: ApprovalAnswer.Choice, reason: String = "", plan: [String: String?]? = nil
    ) throws -> Outcome {
        let given = try answer(to: choice, reason: reason, plan: plan)
        return try apply { .answer(given, $0) }
    }

    /// What a person answers.
    func answer(
        to choice: ApprovalAnswer.Choice, reason: String = "", plan: [String: String?]? = nil
    ) throws -> ApprovalAnswer {
        var json = #"{"plan_id":\#(Sample.quoted(Sample.planID)),"decision":"\#(choice.rawValue)""#
        json += #","approved_by":"ann","rejection_reason":\#(Sample.quoted(reason))"#
        if let plan { json += #","cognitive_plan":\#(Sample.plan(plan))"# }
        return try Sample.read(Array((json + "}").utf8)) { try ApprovalAnswerDecoder().decode($0) }
    }

    /// A timer fires.
    @discardableResult
    mutating func fire(_ kind: TimerKind = .ticketWarning) throws -> Outcome {
        try apply { .timer(kind, $0) }
    }

    /// Time passes until a moment, and the timer that was asked for fires.
    @discardableResult
    mutating func fire(at time: Int64) throws -> Outcome {
        now = time
        if case .at(let kind, _) = wish { return try fire(kind) }
        return try fire()
    }

    /// Time passes until the saga wants to be woken, and its timer fires; nil when it does not want to be.
    @discardableResult
    mutating func wakeUp() throws -> Outcome? {
        guard case .at(let kind, let time) = wish else { return nil }
        now = max(now, time)
        return try fire(kind)
    }
}
