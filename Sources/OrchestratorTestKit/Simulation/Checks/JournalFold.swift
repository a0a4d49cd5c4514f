internal import Documents
internal import FlowC
internal import SagaEngine

/// What the journal of a saga says about it, from its first row on.
struct JournalFold: Equatable {
    var state = ExecutionState.pending
    var revision: Int64 = 0
    var rows = 0
    var events: Set<String> = []
    /// What it says about the saga's tickets.
    var tickets = TicketFold()
    /// The results that moved tickets, of the row that was taken last.
    var results: [(ticket: Identifier, status: ExecutionResult.Status)] = []

    static func == (left: JournalFold, right: JournalFold) -> Bool {
        (left.state, left.revision, left.rows, left.events) == (right.state, right.revision, right.rows, right.events)
            && left.tickets == right.tickets
    }

    /// Takes one more row. `plan` are the plan's own tickets with what they depend on.
    mutating func apply(
        _ row: SagaWrites.JournalRow, _ plan: [Identifier: [Identifier]], _ document: Document
    ) throws(SimulationFailure) {
        rows += 1
        results = []
        guard events.insert(row.eventID).inserted else {
            throw SimulationFailure("saga \(row.sagaID) applied \(row.eventID) twice")
        }
        guard row.revision > revision else {
            throw SimulationFailure("saga \(row.sagaID): revision \(row.revision) follows \(revision)")
        }
        revision = row.revision
        guard let entries = try? document.parse(json: row.entries) else {
            throw SimulationFailure("saga \(row.sagaID): journal row \(row.revision) is no JSON")
        }
        for entry in entries.children {
            // [event_type, node_id, from, to, duration_ms, detail?]
            let parts = Array(entry.children)
            guard parts.count >= 5 else {
                throw SimulationFailure("saga \(row.sagaID): a journal entry has \(parts.count) parts")
            }
            guard let kind = parts[0].text.flatMap(JournalEntry.Kind.init) else { continue }
            if parts.count > 5, let detail = parts[5].text { try read(kind, detail, row) }
            guard kind == .stateTransition else { continue }
            guard parts[2].text == state.rawValue, let next = parts[3].text.flatMap(ExecutionState.init) else {
                throw SimulationFailure("saga \(row.sagaID): a transition of revision \(row.revision) leaves \(state)")
            }
            if state == .running, next == .waitingForEvent { tickets.dispatch(plan, revision: row.revision) }
            if next.isTerminal { try tickets.end(next) }
            state = next
        }
    }

    /// Reads what a line says about a ticket.
    private mutating func read(
        _ kind: JournalEntry.Kind, _ detail: String, _ row: SagaWrites.JournalRow
    ) throws(SimulationFailure) {
        switch kind {
        case .signalReceived, .compensationFailed:
            if let (ticket, status) = row.eventID.result,
                detail.hasPrefix("the ticket \(ticket) is \(status.rawValue)")
            {
                guard !detail.contains(", after the end"), !detail.contains(", but it was") else { return }
                results.append((ticket, status))
                try tickets.take(ticket, status)
            } else if let (attempt, original) = detail.attempt, detail.hasSuffix(" is unanswered") {
                tickets.note(unanswered: original, attempt: attempt)
            }
        case .timerFired:
            guard let ticket = detail.identifier(after: "the time of the ticket ") else { return }
            tickets.note(ticket, isOverdue: true)
        case .compensationStep:
            guard let (_, original) = detail.attempt, let id = Identifier(String(detail.suffix(36))) else { return }
            try tickets.compensate(original, id, revision: row.revision)
        case .stateTransition:
            guard detail.hasSuffix(" goes out once more"), let ticket = detail.identifier(after: "the ticket ") else {
                return
            }
            tickets.note(ticket, isOverdue: false)
        default: break
        }
    }
}

extension String {
    /// The id behind these words at the beginning.
    fileprivate func identifier(after words: String) -> Identifier? {
        hasPrefix(words) ? Identifier(String(dropFirst(words.count).prefix(36))) : nil
    }

    /// `attempt <n> to undo the ticket <id>…`
    fileprivate var attempt: (number: Int, original: Identifier)? {
        guard hasPrefix("attempt ") else { return nil }
        let rest = dropFirst(8)
        guard let end = rest.firstIndex(of: " "), let number = Int(rest[..<end]),
            let original = String(rest[end...]).identifier(after: " to undo the ticket ")
        else { return nil }
        return (number, original)
    }

    /// What a result is about, by its name: `result:<ticket>:<STATUS>:…`.
    fileprivate var result: (ticket: Identifier, status: ExecutionResult.Status)? {
        let parts = split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "result", let ticket = Identifier(String(parts[1])),
            let status = ExecutionResult.Status(rawValue: String(parts[2]))
        else { return nil }
        return (ticket, status)
    }
}
