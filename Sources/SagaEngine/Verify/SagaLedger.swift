public import FlowC

/// Everything that is stored of one saga and has to agree. Pure: whoever reads it takes it from one snapshot.
public struct SagaLedger: Sendable {
    /// The newest checkpoint.
    public struct Checkpoint: Hashable, Sendable {
        /// The revision that it was written with.
        public var revision: Int64
        /// Where the steps stand; nil when it cannot be read.
        public var steps: [Step: StepState]?

        /// Names a checkpoint.
        public init(revision: Int64, steps: [Step: StepState]?) {
            self.revision = revision
            self.steps = steps
        }
    }

    /// A row of `ticket_states`.
    public struct TicketRow: Hashable, Sendable {
        /// Its place among the saga's tickets.
        public var position: Int32
        /// What has become of it.
        public var progress: TicketProgress

        /// Names a row.
        public init(position: Int32, progress: TicketProgress) {
            self.position = position
            self.progress = progress
        }
    }

    /// `saga_id`.
    public let saga: Identifier
    /// `state` of the row.
    public let state: ExecutionState
    /// `revision` of the row.
    public let revision: Int64
    /// The journal in the order of the revisions.
    public var journal: [SagaFold.Row] = []
    /// The newest checkpoint; nil when there is none.
    public var checkpoint: Checkpoint?
    /// The tickets of the sheets, with their places.
    public var sheets: [Identifier: Int32] = [:]
    /// What is wrong with sheets that cannot be read.
    public var unreadableSheets: [String] = []
    /// The rows of `ticket_states`.
    public var ticketRows: [Identifier: TicketRow] = [:]

    /// A ledger that has nothing but the row of the saga.
    public init(saga: Identifier, state: ExecutionState, revision: Int64) {
        self.saga = saga
        self.state = state
        self.revision = revision
    }

    /// What the journal says, and everything that does not agree, in the order in which it was found.
    public func compare() -> (fold: SagaFold, mismatches: [SagaMismatch]) {
        var fold = SagaFold(of: saga)
        var found: [SagaMismatch] = []
        for row in journal { found += fold.apply(row) }
        compareRow(fold, &found)
        compareCheckpoint(fold, &found)
        compareTickets(&found)
        if hasSucceeded(fold) { compareSuccess(&found) }
        return (fold, found)
    }

    /// Whether the saga has ended by being undone, so that every ticket that did work needs a completed compensation. What
    /// tickets depend on stands in the tickets themselves: see ``mismatches(undoing:)``.
    public func isUndone(_ fold: SagaFold) -> Bool {
        state == fold.state && (state == .compensated || state == .cancelled) && fold.leftState == .compensating
    }

    /// What does not agree with the saga having been undone.
    public func mismatches(undoing tickets: SagaTickets) -> [SagaMismatch] {
        tickets.notUndone.map {
            mismatch(.outcome, "the saga is \(state.rawValue)", but: "its ticket \($0) is not undone")
        }
    }

    private func compareRow(_ fold: SagaFold, _ found: inout [SagaMismatch]) {
        if fold.revision != revision {
            found.append(
                mismatch(
                    .revision, "the row is at revision \(revision)",
                    but: journal.isEmpty ? "there is no journal" : "the journal ends at revision \(fold.revision)"))
        }
        if let told = fold.state, told != state, !journal.isEmpty {
            found.append(mismatch(.state, "the row is \(state.rawValue)", but: "the journal ends in \(told.rawValue)"))
        }
    }

    private func compareCheckpoint(_ fold: SagaFold, _ found: inout [SagaMismatch]) {
        guard let checkpoint else {
            found.append(mismatch(.checkpoint, "the row is at revision \(revision)", but: "there is no checkpoint"))
            return
        }
        if checkpoint.revision > revision {
            found.append(
                mismatch(
                    .checkpoint, "the row is at revision \(revision)",
                    but: "the newest checkpoint is of revision \(checkpoint.revision)"))
        }
        guard let steps = checkpoint.steps else {
            found.append(
                mismatch(
                    .checkpoint, "revision \(checkpoint.revision) has the newest checkpoint", but: "it cannot be read"))
            return
        }
        for step in Step.allCases {
            guard let told = fold.steps[step], let stored = steps[step], told != stored else { continue }
            found.append(
                mismatch(
                    .step, "the checkpoint of revision \(checkpoint.revision) has \(step.name) \(stored.rawValue)",
                    but: "the journal has it \(told.rawValue)"))
        }
    }

    private func compareTickets(_ found: inout [SagaMismatch]) {
        found += unreadableSheets.map { mismatch(.sheet, "the saga has a ticket sheet", but: $0) }
        for (ticket, position) in sheets.sorted(by: { $0.value < $1.value }) {
            guard let row = ticketRows[ticket] else {
                found.append(
                    mismatch(.ticket, "a sheet has the ticket \(ticket)", but: "ticket_states has no row of it"))
                continue
            }
            guard row.position != position else { continue }
            found.append(
                mismatch(
                    .ticket, "the row of the ticket \(ticket) says position \(row.position)",
                    but: "the sheets have it at \(position)"))
        }
        guard unreadableSheets.isEmpty else { return }
        for (ticket, _) in ticketRows.sorted(by: { ($0.value.position, $0.key) < ($1.value.position, $1.key) })
        where sheets[ticket] == nil {
            found.append(mismatch(.ticket, "ticket_states has the ticket \(ticket)", but: "no sheet has it"))
        }
    }

    /// Whether it is COMPLETED because its tickets are: not as soon as they were published.
    private func hasSucceeded(_ fold: SagaFold) -> Bool {
        state == .completed && fold.state == .completed && fold.leftState == .waitingForEvent
    }

    /// Nothing is undone of a saga that has succeeded, so all of its tickets are the plan's own.
    private func compareSuccess(_ found: inout [SagaMismatch]) {
        for (ticket, row) in ticketRows.sorted(by: { ($0.value.position, $0.key) < ($1.value.position, $1.key) })
        where row.progress.state != .completed {
            found.append(
                mismatch(
                    .outcome, "the saga is \(state.rawValue)",
                    but: "its ticket \(ticket) is \(row.progress.state.rawValue)"))
        }
    }

    func mismatch(_ kind: SagaMismatch.Kind, _ claim: String, but contradiction: String) -> SagaMismatch {
        SagaMismatch(kind, of: saga, claim, but: contradiction)
    }
}
