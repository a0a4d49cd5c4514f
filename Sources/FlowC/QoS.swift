/// The quality of service of a ticket (`ExecutionTicket.qos`).
public struct QoS: Hashable, Sendable {
    /// How often it may be carried out.
    public var deliveryMode: DeliveryMode
    /// When others must see its effect.
    public var consistency: Consistency
    /// Whether it survives a restart.
    public var durability: Durability

    /// Names the three parts.
    public init(deliveryMode: DeliveryMode, consistency: Consistency, durability: Durability) {
        self.deliveryMode = deliveryMode
        self.consistency = consistency
        self.durability = durability
    }

    /// The quality that a risk band asks for: exactly once and strong from high upwards; always persistent.
    public init(riskBand: RiskBand) {
        switch riskBand {
        case .critical, .high:
            self.init(deliveryMode: .exactlyOnce, consistency: .strong, durability: .persistent)
        case .medium, .low:
            self.init(deliveryMode: .atLeastOnce, consistency: .eventual, durability: .persistent)
        }
    }
}
