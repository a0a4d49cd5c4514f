/// Whether a server that this service needs answers.
public enum Reachability: Equatable, Sendable {
    /// It has not been asked yet.
    case unknown
    /// It answered.
    case reachable
    /// It did not answer; the text says why.
    case unreachable(String)
}

extension Reachability {
    /// True when it was asked and did not answer.
    var isAway: Bool { if case .unreachable = self { true } else { false } }
}
