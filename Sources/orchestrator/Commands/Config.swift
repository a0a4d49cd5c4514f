internal import ArgumentParser

/// `orchestrator config …`
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the configuration.", subcommands: [ConfigPrint.self])
}
