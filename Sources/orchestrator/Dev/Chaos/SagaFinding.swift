internal import FlowC

/// A promise about a saga that was not kept.
struct SagaFinding: Hashable, Sendable {
    /// Which promise. The raw values are for programs.
    enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The saga has not reached a terminal state in time.
        case notEnded = "not_ended"
        /// It has no frame of a kind that it must have.
        case frameMissing = "frame_missing"
        /// It has several frames of one kind.
        case frameTwice = "frame_twice"
        /// A frame says another state than the row, or than its kind allows.
        case frameState = "frame_state"
        /// A frame names other tickets than are stored.
        case frameTickets = "frame_tickets"
        /// A frame can be read before what it tells of.
        case frameOrder = "frame_order"
        /// A frame tells of a saga that is not stored.
        case frameForeign = "frame_foreign"
        /// A saga that ended in this state has compensation tickets.
        case undoState = "undo_state"
        /// A compensation ticket can be read before one that it depends on.
        case undoOrder = "undo_order"
        /// The history tells of a course that must not be: undone too early, again or without need, or ended too early.
        case course
        /// A ticket is stored in another state than the history tells.
        case ticketState = "ticket_state"
        /// A ticket was answered, but has no end.
        case resultLost = "result_lost"
        /// A ticket has an end that no worker gave it.
        case resultInvented = "result_invented"
        /// No history has a command that was delivered.
        case commandLost = "command_lost"
        /// The bytes of a ticket cannot be read.
        case unreadable
        /// What `sagas verify` says.
        case mismatch
    }

    /// Which promise.
    let kind: Kind
    /// Whose.
    let saga: Identifier
    /// What was found.
    let text: String

    /// Names a finding.
    init(_ kind: Kind, _ saga: Identifier, _ text: String) {
        self.kind = kind
        self.saga = saga
        self.text = text
    }
}

extension [SagaFinding] {
    /// How many of each kind, in the order of the kinds; those that there are.
    var counts: [(kind: SagaFinding.Kind, count: Int)] {
        SagaFinding.Kind.allCases.compactMap { kind in
            let count = count { $0.kind == kind }
            return count > 0 ? (kind, count) : nil
        }
    }

    /// For people: of each kind the first few, so that a flood stays readable.
    var lines: [String] {
        counts.flatMap { kind, count in
            filter { $0.kind == kind }.prefix(5).map { "\(kind.rawValue): saga \($0.saga): \($0.text)" }
                + (count > 5 ? ["\(kind.rawValue): \(count) in all"] : [])
        }
    }
}
