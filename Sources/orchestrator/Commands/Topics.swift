internal import ArgumentParser

/// `orchestrator topics …`
struct Topics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Creates or checks the topics.", subcommands: [TopicsEnsure.self, TopicsCheck.self])
}
