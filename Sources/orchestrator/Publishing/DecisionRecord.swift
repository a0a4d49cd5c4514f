/// A record for `plans.consensus`, before it is encoded.
struct DecisionRecord: Sendable {
    /// The key.
    var key: String
    /// The headers, in order.
    var headers: [(name: String, value: String)]
    /// The value, compact JSON: a decision or a bare plan.
    var json: [UInt8]
    /// Whether the value is a plan without a decision.
    var isBarePlan: Bool
}
