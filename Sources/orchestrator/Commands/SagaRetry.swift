internal import ArgumentParser
internal import FlowC

/// `orchestrator saga retry`
struct SagaRetry: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract:
            "Tries again: a stuck compensation, a ticket without answer, or a step that waits for its next attempt.",
        discussion: #"Example: orchestrator saga retry 9d2b… --reason "the target is back" --wait 30"#)

    @OptionGroup var options: OrderOptions

    @Option(
        help: ArgumentHelp(
            "The ticket to publish once more, or whose compensation is stuck. (default: all stuck ones)",
            valueName: "id"))
    var ticket: String?

    func order() throws -> Command.Order {
        guard let ticket else { return .retry(ticket: nil) }
        guard let id = Identifier(ticket) else { throw ValidationError("--ticket \(ticket) is no ticket id.") }
        return .retry(ticket: id)
    }
}
