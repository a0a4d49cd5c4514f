/// A record for `plans.consensus`, before it is encoded.
struct DecisionRecord: Hashable, Sendable {
    /// The key.
    var key: String
    /// The headers, in order.
    var headers: [(name: String, value: String)]
    /// The value, compact JSON: a decision or a bare plan.
    var json: [UInt8]
    /// Whether the value is a plan without a decision.
    var isBarePlan: Bool

    /// Equal in all parts.
    static func == (left: Self, right: Self) -> Bool {
        left.key == right.key && left.json == right.json && left.isBarePlan == right.isBarePlan
            && left.headers.elementsEqual(right.headers) { $0 == $1 }
    }

    /// By key and value.
    func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(json)
    }
}
