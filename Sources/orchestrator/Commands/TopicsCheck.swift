internal import ArgumentParser

/// `orchestrator topics check`
struct TopicsCheck: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compares the topics of the cluster with those that the program wants.",
        discussion: """
            Changes nothing: all topics are listed at once and none is asked for by its name. Exit code 2 when a topic is \
            missing, or has another number of partitions or too few replicas.

            Example: orchestrator topics check --bootstrap-servers localhost:9092
            """)

    @Flag(help: "Include topics that the program runs without.")
    var optional = false

    @OptionGroup(title: "Configuration") var file: ConfigurationOptions
    @OptionGroup(title: "Kafka") var kafka: KafkaOptions

    func perform() throws {
        let settings = try file.load(kafka).settings
        let plan = TopicPlan(settings, optional: optional)
        try KafkaAccess(settings).run { access in
            let (found, brokers) = try access.survey()
            let problems = plan.problems(found: found, brokers: brokers)
            guard problems.isEmpty else {
                throw CommandFailure(.checkFailed, problems.map(\.description).joined(separator: "\n"))
            }
            Terminal.out("\(plan.topics.count) topics are as wanted at \(access.servers)")
        }
    }
}
