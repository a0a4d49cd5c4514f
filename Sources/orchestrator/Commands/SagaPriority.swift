internal import ArgumentParser
internal import FlowC

/// `orchestrator saga priority`
struct SagaPriority: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "priority",
        abstract: "Changes how urgent a saga is.",
        discussion: #"Example: orchestrator saga priority 9d2b… high --reason "the customer waits""#)

    @OptionGroup var options: OrderOptions

    @Argument(help: "\(Priority.allCases.map { $0.rawValue.lowercased() }.joined(separator: ", ")).")
    var priority: String

    func order() throws -> Command.Order {
        guard let known = Priority(rawValue: priority.uppercased()) else {
            let all = Priority.allCases.map { $0.rawValue.lowercased() }.joined(separator: ", ")
            throw ValidationError("\(priority) is no priority; give one of \(all).")
        }
        return .priority(known)
    }
}
