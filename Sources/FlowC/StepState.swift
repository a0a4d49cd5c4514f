/// Where a step stands. The only way from one state to another is ``applying(_:of:)``.
public enum StepState: String, Hashable, Sendable, CaseIterable {
    /// Waits for earlier steps.
    case pending
    /// May begin.
    case ready
    /// Has begun.
    case running
    /// Waits for something outside.
    case paused
    /// Done.
    case completed
    /// Failed; it can be tried again.
    case failed
    /// Not needed.
    case skipped
    /// An earlier step failed.
    case blocked

    /// Whether nothing can happen any more. A failed step can be tried again.
    public var isTerminal: Bool { self == .completed || self == .skipped }
}
