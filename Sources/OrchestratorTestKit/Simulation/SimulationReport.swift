/// What one run has shown.
public struct SimulationReport: Sendable {
    /// The seed.
    public let seed: UInt64
    /// What the run was about.
    public let scenario: SimulationScenario
    /// The broken promise; nil when all were kept.
    public var failure: SimulationFailure?
    /// How many steps it took.
    public var steps = 0
    /// How often each fault happened.
    public var faults: [SimulationFault: Int] = [:]
    /// How often each row of the crash matrix was hit.
    public var rows: [CrashMatrixRow: Int] = [:]
    /// Deadlocks that Postgres had to resolve.
    public var deadlocks = 0
    /// The deliberate break of the protocol that was in it.
    public var breaks: SimulationBreak?
    /// One line a step; empty unless it was asked for.
    public var trace: [String] = []

    /// The one line that repeats this run.
    public var reproduction: String {
        "orchestrator simulate --seeds \(seed)..\(seed) --scenario \(scenario.rawValue)"
            + (breaks.map { " --break \($0.rawValue)" } ?? "") + " --trace"
    }
}
