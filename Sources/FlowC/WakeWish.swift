/// When a saga wants to be woken next. A timer that is armed for an earlier moment stays: it asks again when it fires.
public enum WakeWish: Hashable, Sendable {
    /// As it was.
    case unchanged
    /// Not at all.
    case never
    /// Then, for that reason.
    case at(TimerKind, Int64)

    /// The earlier of two.
    func earlier(_ kind: TimerKind, _ time: Int64) -> WakeWish {
        if case .at(_, let other) = self, other <= time { return self }
        return .at(kind, time)
    }
}
