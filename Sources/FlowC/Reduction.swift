/// One reduction while it happens: the saga and its steps move through their tables, and the journal writes it down.
struct Reduction {
    let decision: Decision
    let context: Context
    private(set) var saga: Saga
    private(set) var steps: [StepOutcome]
    private(set) var journal: [JournalEntry] = []
    var effects: [Effect] = []
    /// The report of C1, once it ran.
    var report: ValidationReport?
    /// Who holds the plan, when that is why the saga was refused.
    private(set) var holder: PlanHolder?

    /// Begins a saga for a decision.
    init(_ decision: Decision, _ attempt: Attempt, _ context: Context) {
        self.decision = decision
        self.context = context
        saga = Saga(
            id: attempt.isAgain ? .saga(decisionID: decision.id, attempt: attempt.number) : decision.sagaID,
            decisionID: decision.id, planID: decision.planID,
            intentID: decision.intentID, attempt: attempt.number, state: .pending, step: .validatePlan,
            correlationID: decision.correlationID, traceID: decision.traceID, spanID: decision.spanID,
            riskBand: decision.plan.riskBand?.rawValue ?? "unknown", priority: decision.plan.priority ?? .normal,
            reason: nil, detail: nil, duplicateOf: nil, previousSaga: attempt.previous, ticketIDs: [], holdsPlan: true,
            createdAt: context.timeMs, updatedAt: context.timeMs, revision: 1,
            orchestratorVersion: context.orchestratorVersion)
        steps = Step.allCases.map { StepOutcome(step: $0, state: .pending, durationNs: 0, attempts: 0, error: nil) }
        journal.reserveCapacity(16)
    }

    /// Moves the saga; every change is a line of the journal.
    mutating func apply(_ event: ExecutionEvent, detail: String? = nil) throws(InvalidTransition) {
        let before = saga.state
        saga.state = try before.applying(event, of: "saga \(saga.id)")
        saga.holdsPlan = !saga.state.isTerminal || !saga.ticketIDs.isEmpty
        record(.stateTransition, from: before.rawValue, to: saga.state.rawValue, detail: detail)
    }

    /// Says why the saga ended or waits.
    mutating func explain(_ reason: String, _ detail: String, heldBy holder: PlanHolder? = nil) {
        saga.reason = reason
        saga.detail = detail
        saga.duplicateOf = holder?.sagaID
        self.holder = holder
    }

    /// A line about the saga itself, beside its transitions.
    mutating func record(
        _ kind: JournalEntry.Kind, from: String? = nil, to: String? = nil, detail: String? = nil
    ) {
        let duration = context.timeMs - saga.updatedAt
        journal.append(
            JournalEntry(
                kind: kind, step: nil, from: from ?? saga.state.rawValue, to: to ?? saga.state.rawValue,
                durationMs: duration, detail: detail))
    }

    /// Begins a step.
    mutating func begin(_ step: Step) throws(InvalidTransition) {
        try move(step, .dependenciesMet)
        let ready = state(of: step)
        try move(step, .start)
        change(step) { $0.attempts += 1 }
        saga.step = step
        record(.stepStarted, step, from: ready)
    }

    /// Ends a step, or makes it wait.
    mutating func end(
        _ step: Step, _ event: StepEvent, took nanoseconds: Int64 = 0, error: String? = nil
    ) throws(InvalidTransition) {
        let before = state(of: step)
        try move(step, event)
        change(step) { outcome in
            outcome.durationNs += nanoseconds
            outcome.error = error
        }
        let kind: JournalEntry.Kind =
            switch event {
            case .pause: .stepPaused
            case .skip: .stepSkipped
            case .fail: .stepFailed
            default: .stepCompleted
            }
        record(kind, step, from: before, detail: error)
    }

    /// Runs a step that cannot fail, from its beginning to its end, and measures it.
    mutating func run<Result>(_ step: Step, _ body: () -> Result) throws(InvalidTransition) -> Result {
        try begin(step)
        let (result, nanoseconds) = context.clock.measure(step, body)
        try end(step, .complete, took: nanoseconds)
        return result
    }

    /// Closes the saga's steps at a terminal state: what never ran is skipped, the frame is C6.
    mutating func closeSteps() throws(InvalidTransition) {
        for step in Step.allCases where step != .publishTelemetry && state(of: step) == .pending {
            try end(step, .skip)
        }
        let stopped = saga.step
        try begin(.publishTelemetry)
        try end(.publishTelemetry, .complete)
        saga.step = saga.state == .completed ? .publishTelemetry : stopped
    }

    mutating func hold(_ tickets: [Ticket]) {
        saga.ticketIDs = tickets.map(\.id)
    }

    private func state(of step: Step) -> StepState { steps.first { $0.step == step }?.state ?? .pending }

    private mutating func move(_ step: Step, _ event: StepEvent) throws(InvalidTransition) {
        let saga = self.saga.id
        let next = try state(of: step).applying(event, of: "step \(step.name) of saga \(saga)")
        change(step) { $0.state = next }
    }

    private mutating func change(_ step: Step, _ body: (inout StepOutcome) -> Void) {
        guard let index = steps.firstIndex(where: { $0.step == step }) else { return }
        body(&steps[index])
    }

    private mutating func record(
        _ kind: JournalEntry.Kind, _ step: Step, from before: StepState, detail: String? = nil
    ) {
        let outcome = steps.first { $0.step == step }
        journal.append(
            JournalEntry(
                kind: kind, step: step, from: before.rawValue, to: state(of: step).rawValue,
                durationMs: outcome?.durationMs ?? 0, detail: detail))
    }
}
