/// How often a ticket may be carried out (`QoS.delivery_mode`).
public enum DeliveryMode: String, Hashable, Sendable, CaseIterable {
    /// Once or never.
    case atMostOnce = "AT_MOST_ONCE"
    /// Once or more often.
    case atLeastOnce = "AT_LEAST_ONCE"
    /// Once.
    case exactlyOnce = "EXACTLY_ONCE"
}
