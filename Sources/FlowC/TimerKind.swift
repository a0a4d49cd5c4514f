/// What timers are for.
public enum TimerKind: String, Hashable, Sendable, CaseIterable {
    /// Offers a saga's parked events again.
    case drain
}
