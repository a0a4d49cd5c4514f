internal import ArgumentParser

/// `orchestrator recover`
struct Recover: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Brings a group back after a restore, another cluster or lost records.",
        subcommands: [RecoverRebuild.self, RecoverAdoptCluster.self, RecoverSetOffset.self])
}
