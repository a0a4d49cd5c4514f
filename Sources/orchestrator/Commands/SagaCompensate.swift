internal import ArgumentParser
internal import FlowC

/// `orchestrator saga compensate`
struct SagaCompensate: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "compensate",
        abstract: "Undoes what the tickets of a saga did.",
        discussion: #"Example: orchestrator saga compensate 9d2b… --reason "the result is of no use""#)

    @OptionGroup var options: OrderOptions

    func order() -> Command.Order { .compensate }
}
