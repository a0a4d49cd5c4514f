internal import ArgumentParser

/// `orchestrator sagas …`
struct Sagas: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows sagas from the database.",
        subcommands: [SagasList.self, SagasShow.self, SagasCount.self, SagasVerify.self, SagasWaits.self])
}
