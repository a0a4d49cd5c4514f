public import Documents

/// How a stored saga came to where it is: what its newest checkpoint says.
public struct StoredCourse: Hashable, Sendable {
    /// The steps, C1 to C6.
    public var steps: [StepOutcome]
    /// What its decision's record hands on.
    public var handedOn: [Header]

    /// Names a course.
    public init(steps: [StepOutcome], handedOn: [Header]) {
        self.steps = steps
        self.handedOn = handedOn
    }

    /// Reads a stored checkpoint; nil when a member is missing or has the wrong type.
    public init?(stored node: Node) {
        let steps = node["steps"]?.children.compactMap(StepOutcome.init(stored:)) ?? []
        guard steps.count == Step.allCases.count else { return nil }
        self.steps = steps
        handedOn = (node["headers"] ?? node["decision"]?["headers"]).map(TicketHeaders.handedOn) ?? []
    }
}

extension StepOutcome {
    /// Reads one of `steps` of a stored checkpoint.
    init?(stored node: Node) {
        guard let step = node["step"]?.text.flatMap(Step.init),
            let state = node["status"]?.text.flatMap(StepState.init),
            let duration = node["duration_ns"]?.integer,
            let attempts = node["attempts"]?.integer.flatMap({ Int32(exactly: $0) })
        else { return nil }
        self.init(step: step, state: state, durationNs: duration, attempts: attempts, error: node["error"]?.text)
    }
}
