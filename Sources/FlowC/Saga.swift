/// The state of one decision on its way: the row of `sagas`.
public struct Saga: Hashable, Sendable {
    /// Also its workflow id and execution id.
    public var id: Identifier
    /// The decision it carries out.
    public var decisionID: String
    /// The plan of that decision.
    public var planID: String
    /// The intent behind the plan.
    public var intentID: String
    /// Starts at 1; doing a plan again makes a saga with the next one.
    public var attempt: Int32 = 1
    /// Where it stands.
    public var state: ExecutionState
    /// The step it is in, or ended in.
    public var step: Step
    /// Goes with everything it causes.
    public var correlationID: String
    /// The trace, 32 hexadecimal digits.
    public var traceID: String?
    /// The span, 16 hexadecimal digits.
    public var spanID: String?
    /// The plan's risk band, or `unknown`.
    public var riskBand: String
    /// The plan's priority; NORMAL when it is absent or unknown.
    public var priority: Priority
    /// Why it ended or waits (`duplicate_plan`, `expired`, `consensus`, `invalid_plan`, …); nil otherwise.
    public var reason: String?
    /// The reason in words.
    public var detail: String?
    /// What it remembers beside its state.
    public var facts = SagaFacts()
    /// The saga that holds the plan, when this one was refused as a duplicate.
    public var duplicateOf: Identifier?
    /// The saga that this one does again (attempt - 1); nil for a first attempt.
    public var previousSaga: Identifier?
    /// The plan's own tickets in the order of publication; empty where nobody had to load them.
    public var ticketIDs: [Identifier]
    /// Whether no other saga may take the plan: it is open, or has tickets.
    public var holdsPlan: Bool
    /// When it was created, epoch milliseconds.
    public var createdAt: Int64
    /// When it last changed, epoch milliseconds.
    public var updatedAt: Int64
    /// Counts the changes, from 1.
    public var revision: Int64
    /// The version that wrote it.
    public var orchestratorVersion: String

    /// Names a stored saga.
    public init(
        id: Identifier, decisionID: String, planID: String, intentID: String, attempt: Int32, state: ExecutionState,
        step: Step, correlationID: String, traceID: String?, spanID: String?, riskBand: String, priority: Priority,
        reason: String?, detail: String?, duplicateOf: Identifier?, previousSaga: Identifier? = nil,
        ticketIDs: [Identifier], holdsPlan: Bool, createdAt: Int64, updatedAt: Int64, revision: Int64,
        orchestratorVersion: String, facts: SagaFacts = SagaFacts()
    ) {
        self.id = id
        self.decisionID = decisionID
        self.planID = planID
        self.intentID = intentID
        self.attempt = attempt
        self.state = state
        self.step = step
        self.correlationID = correlationID
        self.traceID = traceID
        self.spanID = spanID
        self.riskBand = riskBand
        self.priority = priority
        self.reason = reason
        self.detail = detail
        self.duplicateOf = duplicateOf
        self.previousSaga = previousSaga
        self.ticketIDs = ticketIDs
        self.holdsPlan = holdsPlan
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.revision = revision
        self.orchestratorVersion = orchestratorVersion
        self.facts = facts
    }
}
