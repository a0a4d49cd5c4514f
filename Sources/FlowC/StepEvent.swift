/// What can happen to a step; which state it leads to stands in ``StepRule/all``.
public enum StepEvent: String, Hashable, Sendable, CaseIterable {
    /// The steps before it are done.
    case dependenciesMet = "DEPENDENCIES_MET"
    /// It begins.
    case start = "START"
    /// It is done.
    case complete = "COMPLETE"
    /// It failed.
    case fail = "FAIL"
    /// It waits for something outside.
    case pause = "PAUSE"
    /// It goes on.
    case resume = "RESUME"
    /// It is not needed.
    case skip = "SKIP"
    /// An earlier step failed.
    case block = "BLOCK"
    /// The earlier step is mended.
    case unblock = "UNBLOCK"
    /// It is tried again.
    case retry = "RETRY"
    /// Its time is over.
    case timeout = "TIMEOUT"
    /// The saga is stopped.
    case cancel = "CANCEL"
}
