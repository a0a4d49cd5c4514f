/// How far a clock has run towards its deadline (flow-c.md §5.1). All times are epoch milliseconds.
public struct DeadlineCheck: Hashable, Sendable {
    /// When the clock started.
    public var startedAt: Int64
    /// When it runs out.
    public var deadline: Int64
    /// When one looks at it.
    public var timeMs: Int64

    /// Names a look at a clock.
    public init(startedAt: Int64, deadline: Int64, at timeMs: Int64) {
        self.startedAt = startedAt
        self.deadline = deadline
        self.timeMs = timeMs
    }

    /// The part of the time that is used up, 0…1.
    public var consumed: Double {
        let whole = Double(deadline) - Double(startedAt)
        guard whole > 0 else { return timeMs < deadline ? 0 : 1 }
        return min(1, max(0, (Double(timeMs) - Double(startedAt)) / whole))
    }

    /// The time that is left, seconds; negative when the deadline has passed.
    public var remainingSeconds: Double { (Double(deadline) - Double(timeMs)) / 1000 }

    /// Whether so large a part of the time is used up.
    public func isApproaching(threshold: Double = 0.8) -> Bool { consumed >= threshold }
}
