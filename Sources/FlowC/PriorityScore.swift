/// How urgent a ticket is, 0…1: weighted risk, quality of service and consumed time.
public struct PriorityScore: Hashable, Sendable, Comparable {
    /// 0…1.
    public let value: Double

    /// The score of a ticket at a time, epoch milliseconds.
    public init(
        riskBand: RiskBand, qos: QoS, createdAt: Int64, deadline: Int64, at now: Int64, weights: PriorityWeights
    ) {
        let score =
            weights.risk * Self.risk(riskBand) + weights.qos * Self.quality(qos)
            + weights.urgency * Self.urgency(createdAt: createdAt, deadline: deadline, at: now)
        value = min(1, max(0, score))
    }

    /// The score of a ticket at a time, epoch milliseconds.
    public init(of ticket: Ticket, at now: Int64, weights: PriorityWeights) {
        self.init(
            riskBand: ticket.riskBand, qos: ticket.qos, createdAt: ticket.createdAt, deadline: ticket.sla.deadline,
            at: now, weights: weights)
    }

    /// With four decimals, as `0.4685`.
    public var text: String {
        let scaled = Int((value * 10_000).rounded())
        return String(unsafeUninitializedCapacity: 6) { text in
            text[1] = UInt8(ascii: ".")
            text[0] = 48 + UInt8(truncatingIfNeeded: scaled / 10_000)
            var rest = scaled
            for place in stride(from: 5, to: 1, by: -1) {
                text[place] = 48 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return 6
        }
    }

    /// By value.
    public static func < (left: PriorityScore, right: PriorityScore) -> Bool { left.value < right.value }

    static func risk(_ band: RiskBand) -> Double {
        switch band {
        case .critical: 1.0
        case .high: 0.7
        case .medium: 0.5
        case .low: 0.3
        }
    }

    static func quality(_ qos: QoS) -> Double {
        let delivery =
            switch qos.deliveryMode {
            case .exactlyOnce: 1.0
            case .atLeastOnce: 0.7
            case .atMostOnce: 0.5
            }
        let consistency = qos.consistency == .strong ? 1.0 : 0.85
        let durability = qos.durability == .persistent ? 1.0 : 0.9
        return delivery * consistency * durability
    }

    /// From the consumed share of the time until the deadline: below 50 % 0.3, below 80 % 0.7, else 1.
    static func urgency(createdAt: Int64, deadline: Int64, at now: Int64) -> Double {
        let window = Double(deadline) - Double(createdAt)
        guard window > 0 else { return 1.0 }
        let consumed = (Double(now) - Double(createdAt)) / window
        if consumed < 0.5 { return 0.3 }
        return consumed < 0.8 ? 0.7 : 1.0
    }
}
