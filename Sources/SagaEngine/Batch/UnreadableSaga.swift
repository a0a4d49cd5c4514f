internal import FlowC

/// Stored rows of a saga that cannot be read.
struct UnreadableSaga: Error, Equatable, CustomStringConvertible {
    /// Whose.
    let saga: Identifier
    /// What is wrong.
    let problem: String

    var description: String { "saga \(saga): \(problem)" }
}
