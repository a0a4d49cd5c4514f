public import Postgres

/// Where the error budget of this service is read, and how often.
public struct BudgetConfiguration: Sendable {
    /// Where the SLA service answers, without a path: `http://host:port`.
    public var url: String
    /// The service whose budget is asked for.
    public var serviceName: String
    /// How long the SLA service may take for an answer.
    public var timeout = Duration.seconds(5)
    /// How long an answer is good for: it is asked for again after that, and believed for ``believedFor``.
    public var ttl = Duration.seconds(10)
    /// What is left counts as critical below that, percent.
    public var criticalBelow = 20.0
    /// How often it is asked in a row before it is left alone until the next time.
    public var attempts = 3
    /// The pauses between those.
    public var backoff = Backoff(base: .seconds(1), factor: 2, cap: .seconds(4), jitter: 0.1)
    /// What keeps calls from an SLA service that does not answer.
    public var breaker = CircuitBreaker(threshold: 5, openFor: .seconds(60))

    /// A configuration with the contract's values.
    public init(url: String, serviceName: String) {
        self.url = url
        self.serviceName = serviceName
    }

    /// After that long without a newer answer the budget is unknown.
    public var believedFor: Duration { ttl * 3 + timeout * attempts }
}
