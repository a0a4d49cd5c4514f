/// What a simulated worker has done.
public struct WorkerCounts: Hashable, Sendable {
    /// Tickets taken, each once.
    public var tickets = 0
    /// Tickets that ended COMPLETED, whether the result was sent or not.
    public var completed = 0
    /// Tickets that ended FAILED, whether the result was sent or not.
    public var failed = 0
    /// Results never sent.
    public var lost = 0
    /// Results sent twice.
    public var duplicated = 0
    /// Tickets that came again and were answered again.
    public var repeated = 0

    /// Nothing yet.
    public init() {}
}
