internal import ArgumentParser

/// `orchestrator bench`
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures this program on this machine.",
        discussion: "Build with -c release; figures of a debug build say nothing.",
        subcommands: [
            BenchPipeline.self, BenchEndToEnd.self, BenchFloor.self, BenchCompare.self, BenchLatency.self,
            BenchSoak.self, BenchWaiting.self, BenchHot.self,
        ])
}
