package import Documents
package import FlowC
package import SagaEngine

/// What the journal of a saga says about it, from its first row on: the fold that `sagas verify` makes, and what follows
/// from the words of its lines about the saga's tickets.
package struct JournalFold: Equatable {
    /// What it says about the saga.
    package private(set) var saga: SagaFold
    /// How many rows were taken.
    private(set) var rows = 0
    /// What it says about the saga's tickets.
    package private(set) var tickets = TicketFold()
    /// The results that moved tickets, of the row that was taken last.
    private(set) var results: [(ticket: Identifier, status: ExecutionResult.Status)] = []

    /// The fold of no rows.
    package init(of saga: Identifier) { self.saga = SagaFold(of: saga) }

    package static func == (left: JournalFold, right: JournalFold) -> Bool {
        (left.saga, left.rows, left.tickets) == (right.saga, right.rows, right.tickets)
    }

    /// Takes one more row. `plan` are the plan's own tickets with what they depend on.
    package mutating func apply(
        _ row: SagaWrites.JournalRow, _ plan: [Identifier: [Identifier]], _ document: Document
    ) throws(SimulationFailure) {
        rows += 1
        results = []
        let entries = (try? document.parse(json: row.entries)).flatMap { JournalEntry.entries(stored: $0) }
        let found = saga.apply(SagaFold.Row(revision: row.revision, eventID: row.eventID, entries: entries))
        if let mismatch = found.first { throw SimulationFailure(mismatch.description) }
        for entry in entries ?? [] {
            if let detail = entry.detail { try read(entry.kind, detail, row) }
            guard entry.kind == .stateTransition, let next = ExecutionState(rawValue: entry.to) else { continue }
            if entry.from == ExecutionState.running.rawValue, next == .waitingForEvent {
                tickets.dispatch(plan, revision: row.revision)
            }
            if next.isTerminal { try tickets.end(next) }
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
