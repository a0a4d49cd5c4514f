internal import ArgumentParser

/// `orchestrator topics ensure`
struct TopicsEnsure: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "ensure",
        abstract: "Creates the topics that are missing.",
        discussion: """
            Partitions, retention, sizes and compression are the contract's; replication is min(3, brokers) and \
            min.insync.replicas min(2, replication). Topics that exist are compared and never changed: exit code 2 when one \
            differs.

            Example: orchestrator topics ensure --bootstrap-servers localhost:9092
            """)

    @Flag(help: "Include topics that the program runs without.")
    var optional = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions

    func perform() throws {
        let settings = try file.load(kafka).settings
        let plan = TopicPlan(settings, optional: optional)
        try KafkaAccess(settings).run { access in
            var created = 0
            try access.ensure(plan) { name in
                created += 1
                Terminal.out("\(name): created")
            }
            let (found, brokers) = try access.survey()
            let problems = plan.problems(found: found, brokers: brokers).filter { $0.kind != .missing }
            guard problems.isEmpty else {
                throw CommandFailure(.checkFailed, problems.map(\.description).joined(separator: "\n"))
            }
            Terminal.out("\(plan.topics.count) topics: \(created) created, the others were there")
        }
    }
}
