/// One reduction while it happens: the saga and its steps move through their tables, and the journal writes it down.
struct Reduction {
    /// The decision, while it is carried out: at the beginning and when an approval lets it go on.
    let decision: Decision?
    /// What the decision's record hands on to everything that it causes.
    let handedOn: [Header]
    let context: Context
    private(set) var saga: Saga
    /// The tickets, once there are any that the reducer has to know.
    var tickets: SagaTickets?
    private(set) var steps: [StepOutcome]
    /// Whether a step has changed: then there is a new checkpoint.
    private(set) var hasNewSteps = false
    private(set) var journal: [JournalEntry] = []
    var effects: [Effect] = []
    /// When the saga wants to be woken; it is told by every outcome.
    var wake = WakeWish.unchanged
    /// The report of C1, once it ran.
    var report: ValidationReport?
    /// Who holds the plan, when that is why the saga was refused.
    private(set) var holder: PlanHolder?

    /// Begins a saga for a decision.
    init(_ decision: Decision, _ attempt: Attempt, _ context: Context) {
        self.decision = decision
        handedOn = decision.headers
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

    /// Goes on with a saga that is stored. `decision` where the plan is still to be carried out.
    init(
        _ saga: Saga, _ stored: StoredCourse, tickets: SagaTickets? = nil, decision: Decision? = nil,
        _ context: Context
    ) {
        self.decision = decision
        handedOn = stored.handedOn
        self.context = context
        self.saga = saga
        self.saga.revision += 1
        self.tickets = tickets
        steps = stored.steps
    }

    /// Moves the saga; every change is a line of the journal. `choice` where the table offers several states.
    mutating func apply(
        _ event: ExecutionEvent, to choice: ExecutionState? = nil, detail: String? = nil
    ) throws(InvalidTransition) {
        let before = saga.state
        saga.state = try before.applying(event, to: choice, of: "saga \(saga.id)")
        saga.holdsPlan = !saga.state.isTerminal || !saga.ticketIDs.isEmpty || tickets != nil
        let since = saga.facts.stateSince ?? saga.updatedAt
        saga.facts.stateSince = saga.state == before ? since : nil
        saga.updatedAt = context.timeMs
        journal.append(
            JournalEntry(
                kind: .stateTransition, step: nil, from: before.rawValue, to: saga.state.rawValue,
                durationMs: context.timeMs - since, detail: detail))
    }

    /// Something happened that leaves the state as it is, and the table allows it there.
    mutating func stay(
        _ event: ExecutionEvent, _ kind: JournalEntry.Kind, detail: String
    ) throws(InvalidTransition) {
        _ = try saga.state.applying(event, to: saga.state, of: "saga \(saga.id)")
        note(kind, detail: detail)
    }

    /// A line about something that is no event of the state table.
    mutating func note(_ kind: JournalEntry.Kind, detail: String) {
        let since = saga.facts.stateSince ?? saga.updatedAt
        journal.append(
            JournalEntry(
                kind: kind, step: nil, from: saga.state.rawValue, to: saga.state.rawValue,
                durationMs: context.timeMs - since, detail: detail))
        saga.facts.stateSince = since
        saga.updatedAt = context.timeMs
    }

    /// Changes what the saga remembers beside its state.
    mutating func remember(_ body: (inout SagaFacts) -> Void) { body(&saga.facts) }

    /// Another plan takes the place of the stored one.
    mutating func replacePlan(by plan: ValidPlan) {
        saga.riskBand = plan.riskBand.rawValue
        saga.priority = plan.priority
    }

    /// Changes the priority of what is published from now on.
    mutating func prioritise(_ priority: Priority) { saga.priority = priority }

    /// Says why the saga ended or waits.
    mutating func explain(_ reason: String?, _ detail: String?, heldBy holder: PlanHolder? = nil) {
        saga.reason = reason
        saga.detail = detail
        saga.duplicateOf = holder?.sagaID
        self.holder = holder
    }

    /// A line about the saga itself, beside its transitions.
    mutating func record(
        _ kind: JournalEntry.Kind, from: String? = nil, to: String? = nil, detail: String? = nil
    ) {
        let duration = context.timeMs - (saga.facts.stateSince ?? saga.updatedAt)
        journal.append(
            JournalEntry(
                kind: kind, step: nil, from: from ?? saga.state.rawValue, to: to ?? saga.state.rawValue,
                durationMs: duration, detail: detail))
    }

    /// Begins a step.
    mutating func begin(_ step: Step) throws(InvalidTransition) {
        if state(of: step) == .failed { try move(step, .retry) }
        try move(step, .dependenciesMet)
        let ready = state(of: step)
        try move(step, .start)
        change(step) { $0.attempts += 1 }
        saga.step = step
        record(.stepStarted, step, from: ready)
    }

    /// Goes on with a step that waited.
    mutating func resume(_ step: Step) throws(InvalidTransition) {
        try end(step, .resume)
        saga.step = step
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
            case .skip, .cancel: .stepSkipped
            case .fail, .timeout: .stepFailed
            case .resume: .stepResumed
            default: .stepCompleted
            }
        record(kind, step, from: before, detail: error)
    }

    /// Begins a step, or goes on with it when it waited.
    mutating func beginOrResume(_ step: Step) throws(InvalidTransition) {
        if state(of: step) == .paused { try resume(step) } else { try begin(step) }
    }

    /// Runs a step that cannot fail, from its beginning, or from where it waited, to its end, and measures it.
    mutating func run<Result>(_ step: Step, _ body: () -> Result) throws(InvalidTransition) -> Result {
        try beginOrResume(step)
        let (result, nanoseconds) = context.clock.measure(step, body)
        try end(step, .complete, took: nanoseconds)
        return result
    }

    /// Closes the saga's steps at a terminal state: what never ran is skipped, the frame is C6.
    mutating func closeSteps() throws(InvalidTransition) {
        for step in Step.allCases where step != .publishTelemetry {
            switch state(of: step) {
            case .pending: try end(step, .skip)
            case .paused, .running: try end(step, .cancel)
            default: break
            }
        }
        let stopped = saga.step
        try begin(.publishTelemetry)
        try end(.publishTelemetry, .complete)
        saga.step = saga.state == .completed ? .publishTelemetry : stopped
    }

    /// The saga has these tickets from now on.
    mutating func hold(_ tickets: [Ticket]) {
        saga.ticketIDs = tickets.map(\.id)
    }

    func state(of step: Step) -> StepState { steps.first { $0.step == step }?.state ?? .pending }

    private mutating func move(_ step: Step, _ event: StepEvent) throws(InvalidTransition) {
        let saga = self.saga.id
        let next = try state(of: step).applying(event, of: "step \(step.name) of saga \(saga)")
        change(step) { $0.state = next }
    }

    private mutating func change(_ step: Step, _ body: (inout StepOutcome) -> Void) {
        hasNewSteps = true
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
