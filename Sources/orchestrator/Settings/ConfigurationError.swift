/// A configuration that cannot be used: all of its problems at once.
struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, at least one.
    let problems: [ConfigurationProblem]

    /// One line for each problem.
    var description: String { problems.map { "configuration: \($0)" }.joined(separator: "\n") }
}
