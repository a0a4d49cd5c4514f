internal import FlowC

/// Makes decisions as they arrive on `plans.consensus`: the same seed and index always give the same bytes.
///
///     let factory = DecisionFactory(seed: 7)
///     let record = factory.decision(0, DecisionOptions(shape: .diamond, tasks: 5))
///     // record.key, record.headers and record.value are ready to be produced.
public struct DecisionFactory: Sendable {
    /// What everything is derived from.
    public let seed: UInt64

    /// A factory; two with one seed make the same decisions.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// The decision with that number.
    public func decision(_ index: Int, _ options: DecisionOptions = DecisionOptions()) -> GeneratedDecision {
        var random = SplitMix64(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: index))
        let identity = DecisionIdentity(&random)
        let tasks = TaskPattern.tasks(options.shape, count: options.tasks, &random)
        return GeneratedDecision(identity: identity, options: options, tasks: tasks)
    }
}
