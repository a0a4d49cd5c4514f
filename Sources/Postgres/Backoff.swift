/// How long to wait before the next attempt: base × factor^n, capped, then moved by a random part. Has no clock and no randomness.
public struct Backoff: Sendable, Hashable {
    /// The first delay.
    public var base: Duration
    /// What each further delay is multiplied by; at least 1.
    public var factor: Double
    /// The longest delay, jitter included.
    public var cap: Duration
    /// The largest part of a delay that chance adds or takes, 0 to 1.
    public var jitter: Double

    /// Defaults: 100 ms, doubled up to 5 s, ±20 %.
    public init(
        base: Duration = .milliseconds(100), factor: Double = 2, cap: Duration = .seconds(5), jitter: Double = 0.2
    ) {
        self.base = base
        self.factor = factor
        self.cap = cap
        self.jitter = jitter
    }

    /// The delay after failed attempt number `attempt`, from 1; `random` in 0..<1 is the caller's.
    public func delay(afterAttempt attempt: Int, random: Double) -> Duration {
        let limit = cap / Duration.seconds(1)
        var seconds = base / Duration.seconds(1)
        for _ in 1..<max(2, attempt) where attempt > 1 && seconds < limit { seconds *= max(1, factor) }
        let part = min(max(jitter, 0), 1) * (2 * min(max(random, 0), 1) - 1)
        return .seconds(min(min(seconds, limit) * (1 + part), limit))
    }
}
