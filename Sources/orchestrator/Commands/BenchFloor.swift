internal import ArgumentParser

/// `orchestrator bench floor`
struct BenchFloor: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "floor",
        abstract: "Times the same lanes without work: the ceiling of this machine.",
        discussion: """
            The lanes, batches and transactions of `bench end-to-end`, but nothing is decoded or decided: finished \
            tickets go out for each record, one a task, and one row is written for it. No outbox, so nothing could be recovered.

            Example: orchestrator bench floor --decisions 50000 --lanes 2 --bootstrap-servers localhost:9092
            """)

    @OptionGroup var wishes: EngineBenchmarkOptions

    func perform() throws {
        let figures = try wishes.measure { try $0.run(.floor, "floor", decisions: wishes.decisions) }
        EngineBenchmarkReport.show([("floor", figures)], tasks: wishes.tasks)
    }
}
