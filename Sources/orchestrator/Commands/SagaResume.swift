internal import ArgumentParser
internal import FlowC

/// `orchestrator saga resume`
struct SagaResume: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with a paused saga.",
        discussion: #"Example: orchestrator saga resume 9d2b… --reason "maintenance is over""#)

    @OptionGroup var options: OrderOptions

    func order() -> Command.Order { .resume }
}
