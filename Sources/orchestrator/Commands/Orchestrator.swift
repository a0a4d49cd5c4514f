internal import ArgumentParser

/// The command line.
@main
struct Orchestrator: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orchestrator",
        abstract: "Carries out consolidated decisions: tickets and telemetry on Kafka, exactly once.",
        discussion: """
            Settings come from flags, environment variables, a JSON file (--config FILE or ORCHESTRATOR_CONFIG) and \
            defaults, in this order; `orchestrator config print` shows each with its source.

            Exit codes:
              0   done
              1   failed; of doctor, verify and simulate: something is wrong; of saga --wait: refused
              2   a check of topics, settings or migrations found something wrong
              64  wrong usage of the command line
              69  a service (Kafka, Postgres) is not available, or a port is taken
              78  the configuration is wrong
              130 the user has ended it
            """,
        version: ProgramVersion.current,
        // One file for each in this folder.
        subcommands: [
            Run.self, Migrate.self, Topics.self, Publish.self, Tail.self, Sagas.self, SagaOrders.self, Doctor.self,
            Recover.self, Replay.self, Outbox.self, Config.self, Dev.self, Bench.self, Simulate.self,
        ])
}
