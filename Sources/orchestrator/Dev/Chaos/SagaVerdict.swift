internal import FlowC

/// What became of the sagas of a run, and which promises about them were not kept.
struct SagaVerdict: Sendable {
    /// How many ended how, in the order of the states.
    var states: [(state: ExecutionState, count: Int)] = []
    /// What is not as it must be.
    var findings: [SagaFinding] = []
    /// How many results the workers gave.
    var results = 0
    /// How many commands people gave.
    var commands: Int
    /// How many answers people gave.
    var answers: Int
}
