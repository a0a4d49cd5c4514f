/// How one step went; part of a ``Checkpoint`` and of a ``TelemetryFrame``.
public struct StepOutcome: Hashable, Sendable {
    /// Which step.
    public var step: Step
    /// How it ended, or where it stands.
    public var state: StepState
    /// How long it took, nanoseconds.
    public var durationNs: Int64
    /// How often it was tried.
    public var attempts: Int32
    /// What went wrong.
    public var error: String?

    /// Names an outcome.
    public init(
        step: Step, state: StepState, durationNs: Int64, attempts: Int32, error: String? = nil
    ) {
        self.step = step
        self.state = state
        self.durationNs = durationNs
        self.attempts = attempts
        self.error = error
    }

    /// How long it took in milliseconds, rounded up: what ran took some time.
    public var durationMs: Int64 { durationNs / 1_000_000 + (durationNs % 1_000_000 > 0 ? 1 : 0) }
}
