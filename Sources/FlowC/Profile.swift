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
