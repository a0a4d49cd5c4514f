import FlowC

extension SagaScript {
    /// The flow events of the event at an index, each in a few words: `TICKET_ASSIGNED a`, of a compensation
    /// `TICKET_ASSIGNED a#1`, `STEP_FAILED C5 ticket_failed`.
    func story(_ index: Int) -> [String] { stories[index].map(line) }

    /// Those of the newest event.
    var lastStory: [String] { stories.last?.map(line) ?? [] }

    private func line(_ event: FlowEvent) -> String {
        var words = [event.kind.rawValue]
        if let step = event.step { words.append(step.name) }
        if let id = event.ticketID { words.append(name(of: event, id)) }
        if event.kind == .flowCompleted, let status = event.status { words.append(status) }
        if event.kind == .flowCompleted, let error = event.error { words.append(error) }
        if let type = event.errorType { words.append(type) }
        return words.joined(separator: " ")
    }

    private func name(of event: FlowEvent, _ id: Identifier) -> String {
        guard case .text(let original)? = event["original_ticket_id"],
            case .number(let attempt)? = event["compensation_attempt"]
        else { return name(of: id) }
        return Identifier(original).map { "\(name(of: $0))#\(attempt)" } ?? "?"
    }
}

extension FlowEvent {
    /// A value of its metadata.
    subscript(name: String) -> Value? { metadata.first { $0.name == name }?.value }
}
