public import FlowC

extension ExecutionState {
    /// A condition on the column `state`: that the saga has not ended.
    public static let openSQL =
        "state NOT IN (\(allCases.filter(\.isTerminal).map { "'\($0.rawValue)'" }.joined(separator: ", ")))"
}
