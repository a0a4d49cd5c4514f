/// What a run is asked to do.
struct ChaosWishes: Sendable {
    /// How long decisions are published and faults are injected.
    var load: Duration
    /// Instances that run all the time.
    var instances: Int
    /// Lanes of each.
    var lanes: Int
    /// Decisions a second.
    var rate: Double
    /// Tasks of each plan.
    var tasks: Int
    /// What is injected.
    var faults: [FaultKind]
    /// What the faults are derived from.
    var seed: UInt64
    /// `session.timeout.ms` of the instances.
    var sessionTimeout: Duration
    /// How long everything may take to be finished after the last fault.
    var settling: Duration
    /// Shell command that restarts the broker.
    var brokerRestart: String?
    /// What workers make of the tickets; nil when nobody answers them.
    var workers: WorkerWishes?
}
