/// When others must see a ticket's effect (`QoS.consistency`).
public enum Consistency: String, Hashable, Sendable, CaseIterable {
    /// In the end.
    case eventual = "EVENTUAL"
    /// At once.
    case strong = "STRONG"
}
