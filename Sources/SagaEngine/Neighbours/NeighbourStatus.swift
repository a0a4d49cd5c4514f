public import FlowC

/// What is known of the services that this one asks: for metrics. A snapshot.
public struct NeighbourStatus: Sendable {
    /// The breakers by the dependency that they stand before; those of services that are not asked are missing.
    public var breakers: [(dependency: String, state: CircuitBreaker.State)] = []
    /// What became of incidents; empty while nothing is remedied.
    public var remediations: [RemediationOutcome: Int] = [:]
    /// The error budget; unknown where nobody reads it.
    public var budget = ErrorBudget()

    /// Nothing is known.
    public init() {}
}
