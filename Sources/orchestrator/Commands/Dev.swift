internal import ArgumentParser

/// `orchestrator dev …`
struct Dev: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs throw-away services for trying things out.",
        subcommands: [DevBroker.self, DevPostgres.self, DevChaos.self, DevWorker.self])
}
