/// Whether a ticket survives a restart (`QoS.durability`).
public enum Durability: String, Hashable, Sendable, CaseIterable {
    /// No.
    case transient = "TRANSIENT"
    /// Yes.
    case persistent = "PERSISTENT"
}
