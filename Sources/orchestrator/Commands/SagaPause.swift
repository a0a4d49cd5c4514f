internal import ArgumentParser
internal import FlowC

/// `orchestrator saga pause`
struct SagaPause: OrderCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Holds a saga until it is resumed.",
        discussion: #"Example: orchestrator saga pause 9d2b… --reason "maintenance of the target""#)

    @OptionGroup var options: OrderOptions

    func order() -> Command.Order { .pause }
}
