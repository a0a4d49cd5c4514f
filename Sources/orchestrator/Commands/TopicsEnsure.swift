internal import ArgumentParser
internal import Foundation
internal import Kafka

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
            let (found, brokers) = try access.survey()
            let missing = plan.missing(found: found, brokers: brokers)
            try create(missing, access)
            try waitUntilKnown(missing, access)
            let problems = plan.problems(found: found, brokers: brokers).filter { $0.kind != .missing }
            guard problems.isEmpty else {
                throw CommandFailure(.checkFailed, problems.map(\.description).joined(separator: "\n"))
            }
            Terminal.out("\(plan.topics.count) topics: \(missing.count) created, the others were there")
        }
    }

    /// The controller has the topics; a broker that is asked may learn of them, and of their leaders, a moment later.
    private func waitUntilKnown(_ topics: [NewTopic], _ access: KafkaAccess) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let known = try access.survey().topics
            let late = topics.filter { known[$0.name].map { $0.error != nil } ?? true }
            if late.isEmpty { return }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    .unavailable,
                    "\(late.map(\.name).joined(separator: ", ")): created, and the broker that was asked does not know of it "
                        + "after 30 s; look at the brokers' logs")
            }
            Thread.sleep(forTimeInterval: 0.2)
        }
    }

    private func create(_ topics: [NewTopic], _ access: KafkaAccess) throws {
        let admin = try Admin(access.configuration, callbacks: access.callbacks)
        let results: [(name: String, error: KafkaError?)]
        do throws(KafkaError) {
            results = try admin.createTopics(topics, timeout: .seconds(4))
        } catch {
            // The brokers have answered before, so this is no matter of reaching them.
            throw CommandFailure(
                .unavailable,
                "Kafka at \(access.servers) answers but creates no topics (\(error.text)); check that it has a controller and "
                    + "that this client may create topics; `orchestrator dev broker` has its topics from the start")
        }
        var failures: [String] = []
        for (name, error) in results {
            // Somebody else may create the same topics at this moment.
            if let error, error.code != .topicAlreadyExists {
                failures.append("\(name): \(error)")
            } else {
                Terminal.out("\(name): created")
            }
        }
        guard failures.isEmpty else { throw CommandFailure(.failure, failures.joined(separator: "\n")) }
    }
}
