internal import ArgumentParser
internal import FlowC

/// `orchestrator saga give-up`
struct SagaGiveUp: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "give-up",
        abstract: "Ends a saga whose compensation is stuck as FAILED, undone or not.",
        discussion: #"Example: orchestrator saga give-up 9d2b… --reason "undone by hand""#)

    @OptionGroup var options: OrderOptions

    func order() -> Command.Order { .giveUp }
}
