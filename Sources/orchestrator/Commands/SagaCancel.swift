internal import ArgumentParser
internal import FlowC

/// `orchestrator saga cancel`
struct SagaCancel: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Stops a saga; what its tickets did is undone.",
        discussion: #"Example: orchestrator saga cancel 9d2b… --reason "wrong plan" --wait 30"#)

    @OptionGroup var options: OrderOptions

    func order() -> Command.Order { .cancel }
}
