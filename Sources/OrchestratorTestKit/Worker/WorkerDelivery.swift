/// How often a result reaches its topic.
public enum WorkerDelivery: Hashable, Sendable {
    /// Not at all.
    case lost
    /// As it should.
    case once
    /// Two records with the same bytes.
    case twice
}
