/// How much risk, quality of service and urgency count in the priority score; together 1.
public struct PriorityWeights: Hashable, Sendable {
    /// Of the risk band.
    public var risk = 0.4
    /// Of the quality of service.
    public var qos = 0.3
    /// Of the consumed share of the deadline.
    public var urgency = 0.3

    /// The contract's values.
    public init() {}
}
