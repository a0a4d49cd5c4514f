public import FlowC

/// What the journal of a saga says about it: the fold of its rows, from the first on. Pure.
///
///     var fold = SagaFold(of: saga)
///     for row in rows { mismatches += fold.apply(row) }
///     // fold.state is sagas.state, fold.revision is sagas.revision, fold.steps are those of the newest checkpoint
///
/// After a mismatch it goes on from what the journal says, so that one fault is told once.
public struct SagaFold: Hashable, Sendable {
    /// One row of the journal.
    public struct Row: Hashable, Sendable {
        /// The revision of the saga that it led to.
        public let revision: Int64
        /// The event that the saga applied.
        public let eventID: String
        /// What followed; nil when it cannot be read.
        public let entries: [JournalEntry]?

        /// Names a row.
        public init(revision: Int64, eventID: String, entries: [JournalEntry]?) {
            self.revision = revision
            self.eventID = eventID
            self.entries = entries
        }
    }

    /// Whose journal it is.
    public let saga: Identifier
    /// Where the saga stands; nil while it is not known because rows are missing.
    public private(set) var state: ExecutionState? = .pending
    /// The state that its last transition left; nil before the first, and when it is not known.
    public private(set) var leftState: ExecutionState?
    /// The revision of the last row; 0 before the first.
    public private(set) var revision: Int64 = 0
    /// Where the steps stand; one that is not known because rows are missing is left out.
    public private(set) var steps: [Step: StepState]
    /// The revision that applied each event.
    private var events: [String: Int64] = [:]

    /// The fold of no rows.
    public init(of saga: Identifier) {
        self.saga = saga
        steps = Dictionary(uniqueKeysWithValues: Step.allCases.map { ($0, .pending) })
    }

    /// Takes one more row, and answers what does not fit.
    public mutating func apply(_ row: Row) -> [SagaMismatch] {
        var found: [SagaMismatch] = []
        follow(row, &found)
        if let first = events[row.eventID] {
            found.append(
                mismatch(.event, "revision \(row.revision) applies \(row.eventID)", but: "revision \(first) did before")
            )
        } else {
            events[row.eventID] = row.revision
        }
        guard let entries = row.entries else {
            found.append(mismatch(.entries, "revision \(row.revision) has a journal row", but: "it cannot be read"))
            forget()
            return found
        }
        for entry in entries {
            if let step = entry.step {
                move(step, entry, row, &found)
            } else if entry.kind == .stateTransition {
                move(entry, row, &found)
            } else if state == nil {
                // Every other line tells the state that the saga is in.
                state = ExecutionState(rawValue: entry.to)
            }
        }
        return found
    }

    /// Every change of a saga is one revision with one row.
    private mutating func follow(_ row: Row, _ found: inout [SagaMismatch]) {
        defer { revision = row.revision }
        guard row.revision != revision + 1 else { return }
        if row.revision > revision {
            let missing =
                row.revision == revision + 2
                ? "revision \(revision + 1) is missing" : "revisions \(revision + 1) to \(row.revision - 1) are missing"
            found.append(mismatch(.journal, "the journal has revision \(row.revision)", but: missing))
        } else {
            found.append(
                mismatch(.journal, "revision \(row.revision) follows", but: "the journal is at \(revision) by then"))
        }
        forget()
    }

    /// What was not read may have changed everything.
    private mutating func forget() {
        state = nil
        leftState = nil
        steps = [:]
    }

    private mutating func move(_ entry: JournalEntry, _ row: Row, _ found: inout [SagaMismatch]) {
        let (from, to) = (ExecutionState(rawValue: entry.from), ExecutionState(rawValue: entry.to))
        defer { (leftState, state) = (from, to) }
        if let state, state != from {
            found.append(
                mismatch(
                    .transition, "revision \(row.revision) leaves \(entry.from)",
                    but: "the saga is \(state.rawValue) by then"))
        }
        guard let from, let to, Self.leads[from]?.contains(to) == true else {
            found.append(
                mismatch(
                    .transition, "revision \(row.revision) leads from \(entry.from) to \(entry.to)",
                    but: "no rule does"))
            return
        }
    }

    private mutating func move(_ step: Step, _ entry: JournalEntry, _ row: Row, _ found: inout [SagaMismatch]) {
        let (from, to) = (StepState(rawValue: entry.from), StepState(rawValue: entry.to))
        defer { steps[step] = to }
        if let state = steps[step], state != from, !Self.passes(from, after: state) {
            found.append(
                mismatch(
                    .stepTransition, "revision \(row.revision) takes \(step.name) from \(entry.from)",
                    but: "it is \(state.rawValue) by then"))
        }
        guard let from, let to, StepRule.all.contains(where: { $0.from == from && $0.to == to }) else {
            found.append(
                mismatch(
                    .stepTransition, "revision \(row.revision) leads \(step.name) from \(entry.from) to \(entry.to)",
                    but: "no rule does"))
            return
        }
    }

    func mismatch(_ kind: SagaMismatch.Kind, _ claim: String, but contradiction: String) -> SagaMismatch {
        SagaMismatch(kind, of: saga, claim, but: contradiction)
    }

    /// The execution table without its events.
    private static let leads: [ExecutionState: Set<ExecutionState>] = ExecutionRule.all.reduce(into: [:]) {
        $0[$1.from, default: []].formUnion($1.to)
    }

    /// Whether a step comes from one state to another without a line of the journal: it is retried, or its turn has come.
    private static func passes(_ state: StepState?, after before: StepState) -> Bool {
        var reached = [before]
        for event in [StepEvent.retry, .dependenciesMet] {
            reached += StepRule.all.filter { $0.event == event && reached.contains($0.from) }.map(\.to)
        }
        return reached.contains { $0 == state }
    }
}
