/// Where the durations of steps come from. The core has no clock of its own.
public enum StepClock: Sendable {
    /// Every step takes no time; for tests.
    case still
    /// Monotonic nanoseconds, read before and after a step. The engine gives this one.
    case monotonic(@Sendable () -> UInt64)
    /// Durations measured once, nanoseconds; a replay gives those of the stored checkpoint and so gets the same bytes.
    case recorded([Step: Int64])

    func measure<Result, Failure>(
        _ step: Step, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> (result: Result, nanoseconds: Int64) {
        switch self {
        case .still:
            return (try body(), 0)
        case .recorded(let durations):
            return (try body(), durations[step] ?? 0)
        case .monotonic(let now):
            let began = now()
            let result = try body()
            let ended = now()
            return (result, ended > began ? Int64(clamping: ended - began) : 0)
        }
    }
}
