internal import ArgumentParser

/// `orchestrator bench end-to-end`
struct BenchEndToEnd: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-to-end",
        abstract: "Times the whole service: Kafka in, Postgres, Kafka out.",
        discussion: """
            Publishes decisions, runs the engine in this process until their tickets are published, and reports. Uses \
            KAFKA_BOOTSTRAP_SERVERS and DATABASE_URL where they are set, with topics, group and database of its own; \
            otherwise an embedded broker, which holds only a few thousand decisions, and a private durable Postgres.

            Example: orchestrator bench end-to-end --decisions 50000 --lanes 2 --bootstrap-servers localhost:9092
            """)

    @OptionGroup var wishes: EngineBenchmarkOptions

    func perform() throws {
        let figures = try wishes.measure { try $0.run(.engine, "engine", decisions: wishes.decisions) }
        EngineBenchmarkReport.show([("engine", figures)], tasks: wishes.tasks)
    }
}
