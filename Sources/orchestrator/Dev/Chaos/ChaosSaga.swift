internal import FlowC
internal import SagaEngine

/// A saga of a run as it is stored at the end.
struct ChaosSaga: Sendable {
    /// `saga_id`.
    var id: Identifier
    /// `plan_id`.
    var planID: String
    /// `state`.
    var state: ExecutionState
    /// What it remembers beside its state.
    var facts = SagaFacts()
    /// Its tickets with what has become of them, without their bytes.
    var tickets: [TicketRecord] = []
    /// Its history, in order.
    var journal: [SagaWrites.JournalRow] = []
    /// Tickets whose bytes cannot be read.
    var unreadable: [Identifier] = []
}

extension ChaosSaga {
    /// Ids that a reader must find, and those that it may.
    struct Outputs: Sendable {
        var required: Set<Identifier> = []
        var optional: Set<Identifier> = []
    }

    /// The incidents that its tickets tell of, by their marks.
    var incidents: Outputs {
        var outputs = Outputs()
        func incident(_ cause: IncidentCause, _ ticket: Identifier?) -> Identifier {
            .incident(saga: id, cause: cause.rawValue, ticket: ticket)
        }
        for ticket in tickets {
            let marks = ticket.progress.marks
            let causes: [(TicketProgress.Marks, IncidentCause)] = [
                (.failureReported, .ticketFailed), (.contradicted, .contradictoryResult), (.late, .completedLate),
                (.stuck, .compensationStuck),
            ]
            for (mark, cause) in causes where marks.contains(mark) {
                outputs.required.insert(incident(cause, ticket.id))
            }
            guard marks.contains(.violated) else { continue }
            // One that completed late had its clock read before, or not.
            if marks.contains(.late) {
                outputs.optional.insert(incident(.ticketOverdue, ticket.id))
            } else {
                outputs.required.insert(incident(.ticketOverdue, ticket.id))
            }
        }
        if facts.undo?.cause == .executionDeadline { outputs.required.insert(incident(.executionOverdue, nil)) }
        return outputs
    }

    /// The alerts, in the same way.
    var alerts: Set<Identifier> {
        var found: Set<Identifier> = []
        for ticket in tickets {
            let marks: [(TicketProgress.Marks, SLAAlert.Kind)] = [
                (.alerted, .deadlineApproaching), (.violated, .deadlineExceeded),
            ]
            for (mark, kind) in marks where ticket.progress.marks.contains(mark) {
                found.insert(.alert(saga: id, cause: kind.cause, ticket: ticket.id))
            }
        }
        return found
    }

    /// The violations, in the same way.
    var violations: Set<Identifier> {
        let cause = SLAViolation.Kind.deadlineExceeded.cause
        return Set(
            tickets.filter { $0.progress.marks.contains(.violated) }
                .map { .violation(saga: id, cause: cause, ticket: $0.id) })
    }
}
