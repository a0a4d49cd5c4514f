internal import ArgumentParser

/// `orchestrator outbox`
struct Outbox: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows and mends what is prepared and not published.",
        subcommands: [OutboxList.self, OutboxDivert.self])
}
