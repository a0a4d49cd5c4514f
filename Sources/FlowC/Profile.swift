/// The constants of the domain: configuration, with the contract's values as defaults.
public struct Profile: Hashable, Sendable {
    /// The name under which this set of constants is known.
    public var name = "default"
    /// `generated_by` of tickets and `source` of frames.
    public var serviceName = "orchestrator-dynamic"
    /// The estimate of a task that brings none, milliseconds.
    public var defaultEstimateMs: Int64 = 60_000
    /// The shortest time a ticket gets, milliseconds.
    public var slaMinimumTimeoutMs: Int64 = 60_000
    /// What the estimate is multiplied by.
    public var slaTimeoutMultiplier: Double = 3.0
    /// How often a worker tries again.
    public var maxRetries = PerRiskBand<Int32>(low: 1, medium: 2, high: 3, critical: 5)
    /// Weights of the priority score.
    public var priorityWeights = PriorityWeights()
    /// The most tasks a plan may have.
    public var maxTasks = 10_000
    /// The most dependencies a task may have.
    public var maxDependencies = 1_000
    /// The largest plan, bytes of JSON.
    public var maxPlanBytes = 2 * 1024 * 1024
    /// The longest plan id and intent id, characters.
    public var maxIDCharacters = 36
    /// The longest task id, characters.
    public var maxTaskIDCharacters = 255
    /// The longest estimate, milliseconds: 30 days.
    public var maxEstimateMs: Int64 = 30 * 86_400_000
    /// When a saga counts as done.
    public var consolidation = Consolidation.onResults
    /// The share of a ticket's time after which an alert says that its deadline approaches.
    public var slaWarningShare = 0.8
    /// How long a saga may take from the publication of its tickets, milliseconds: 4 hours.
    public var executionDeadlineMs: Int64 = 4 * 3_600_000
    /// How long a signal is kept that nobody waits for yet, milliseconds: 24 hours.
    public var signalRetentionMs: Int64 = 24 * 3_600_000
    /// How long an approval may take, milliseconds: 24 hours.
    public var approvalTimeoutMs: Int64 = 24 * 3_600_000
    /// Whether what a failed saga did is undone.
    public var compensates = true
    /// How long the worker of a compensation has, milliseconds.
    public var compensationTimeoutMs: Int64 = 120_000
    /// How often the worker of a compensation tries again.
    public var compensationMaxRetries: Int32 = 3
    /// How often a compensation is issued before an operator is needed.
    public var compensationAttempts = 3
    /// How often a step is tried again.
    public var maxStepRetries: Int32 = 3
    /// The pause before the first retry of a step, milliseconds; it grows with each.
    public var retryBaseMs: Int64 = 1000
    /// What the pause is multiplied by with each further retry.
    public var retryCoefficient = 2.0
    /// The longest pause before a retry, milliseconds.
    public var retryCapMs: Int64 = 30_000
    /// By which share a pause is made longer or shorter.
    public var retryJitter = 0.1
    /// How often a saga is put off for want of capacity.
    public var maxDeferrals: Int32 = 10
    /// The first deferral where nothing says how long, milliseconds; doubled with each.
    public var deferralBaseMs: Int64 = 15_000
    /// What is added to the moment when a quota is refilled, milliseconds.
    public var deferralBufferMs: Int64 = 1000
    /// The longest deferral, milliseconds.
    public var deferralCapMs: Int64 = 3_600_000
    /// How many sagas of the group may run at one time; 0 is no limit.
    public var admissionMaxSagas = 0
    /// How many urgent ones more may run above that limit.
    public var admissionBurstSagas = 0

    /// When a saga counts as done.
    public enum Consolidation: String, Hashable, Sendable, CaseIterable {
        /// When the results of its tickets are in.
        case onResults = "on-results"
        /// As soon as its tickets are published.
        case onDispatch = "on-dispatch"
    }

    /// The contract's values.
    public init() {}
}
