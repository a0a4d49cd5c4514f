internal import ArgumentParser

/// `orchestrator saga …`
struct SagaOrders: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "saga",
        abstract: "Gives an order to a saga.",
        discussion: """
            An order is a command record, which the instances obey once each. It is accepted when it is on the topic of \
            commands; with --wait the saga's answer follows, obeyed or refused, with the saga's state after it.
            """,
        subcommands: [
            SagaCancel.self, SagaPause.self, SagaResume.self, SagaRetry.self, SagaCompensate.self, SagaGiveUp.self,
            SagaSignal.self, SagaPriority.self,
        ])
}
