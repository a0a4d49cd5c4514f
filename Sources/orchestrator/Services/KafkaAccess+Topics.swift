internal import FlowC
internal import Glibc
internal import Kafka

/// Creating and deleting the topics of a plan.
extension KafkaAccess {
    /// Creates what is missing and returns once the brokers show it; `created` is told of each.
    func ensure(_ plan: TopicPlan, created: (String) -> Void = { _ in }) throws {
        let (found, brokers) = try survey()
        let missing = plan.missing(found: found, brokers: brokers)
        guard !missing.isEmpty else { return }
        let admin = try Admin(configuration, callbacks: callbacks)
        let results: [(name: String, error: KafkaError?)]
        do throws(KafkaError) {
            results = try admin.createTopics(missing, timeout: .seconds(4))
        } catch {
            // The brokers have answered before, so this is no matter of reaching them.
            throw CommandFailure(
                .unavailable,
                "Kafka at \(servers) answers but creates no topics (\(error.text)); check that it has a controller and "
                    + "that this client may create topics; `orchestrator dev broker` has its topics from the start")
        }
        var failures: [String] = []
        for (name, error) in results {
            // Somebody else may create the same topics at this moment.
            if let error, error.code != .topicAlreadyExists {
                failures.append("\(name): \(error)")
            } else {
                created(name)
            }
        }
        guard failures.isEmpty else { throw CommandFailure(.failure, failures.joined(separator: "\n")) }
        try awaitSight(of: missing.map(\.name))
    }

    /// Deletes those topics of a plan whose names begin like this; says on standard error which could not be.
    func delete(_ plan: TopicPlan, prefix: String) throws {
        let found = try survey().topics
        let names = plan.topics.map(\.name).filter { $0.hasPrefix(prefix) && found[$0] != nil }
        let admin = try Admin(configuration, callbacks: callbacks)
        for case (_, let error?) in try admin.deleteTopics(names, timeout: .seconds(30)) { Terminal.error("\(error)") }
    }

    /// A broker learns of a new topic only after its creation has been answered, and whoever starts the service next must
    /// find it. Nobody announces it.
    private func awaitSight(of names: [String]) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let found = try survey().topics
            guard let first = names.first(where: { found[$0].map { $0.error != nil } ?? true }) else { return }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    .unavailable, "Kafka at \(servers) has created \(first) and does not show it; try again")
            }
            usleep(100_000)
        }
    }
}
