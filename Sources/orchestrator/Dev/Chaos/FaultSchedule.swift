internal import OrchestratorTestKit

/// Which fault comes next, when and how: the same seed gives the same sequence. Every kind has its turn before one comes
/// again.
struct FaultSchedule: Sequence, IteratorProtocol, Sendable {
    /// One fault.
    struct Fault: Hashable, Sendable {
        /// What is done.
        var kind: FaultKind
        /// How long after the end of the one before.
        var pause: Duration
        /// Which instance, counted from 0.
        var victim: Int
        /// How long what was ended stays away, or the zombie sleeps beyond the session timeout.
        var absence: Duration
        /// Which of several ways.
        var way: Int
    }

    private var random: SplitMix64
    private let kinds: [FaultKind]
    private let instances: Int
    private let sessionTimeout: Duration
    private var bag: [FaultKind] = []

    /// A sequence for so many instances; two pauses of three lie around the session timeout, so that many faults hit a
    /// recovery, the others leave time for it.
    init(seed: UInt64, kinds: [FaultKind], instances: Int, sessionTimeout: Duration) {
        random = SplitMix64(seed: seed)
        self.kinds = kinds
        self.instances = instances
        self.sessionTimeout = sessionTimeout
    }

    /// The next fault; nil only when there is no kind.
    mutating func next() -> Fault? {
        if bag.isEmpty { bag = kinds.shuffled(using: &random) }
        guard let kind = bag.popLast() else { return nil }
        let isLong = Int.random(in: 0..<3, using: &random) == 0
        return Fault(
            kind: kind, pause: sessionTimeout * Double.random(in: isLong ? 2...4 : 0.25...1.5, using: &random),
            victim: Int.random(in: 0..<instances, using: &random),
            absence: sessionTimeout * Double.random(in: 0...0.5, using: &random),
            way: Int.random(in: 0..<6, using: &random))
    }
}
