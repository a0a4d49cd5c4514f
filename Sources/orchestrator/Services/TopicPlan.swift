internal import FlowC
internal import Kafka

/// The topics that the program wants, under their configured names.
struct TopicPlan: Sendable {
    /// In the order of the contract.
    let topics: [TopicSettings]

    /// The contract's topics; optional ones on demand, or when the settings make use of them.
    init(_ settings: Settings, optional: Bool) {
        topics = Topic.allCases.compactMap { topic in
            var wanted = TopicSettings(contract: topic)
            wanted.name = settings.name(of: topic)
            return wanted.isOptional && !optional && !settings.uses(topic) ? nil : wanted
        }
    }

    /// How many brokers hold each partition: min(3, brokers).
    static func replication(brokers: Int) -> Int32 { Int32(min(3, max(1, brokers))) }

    /// Why the cluster is not as wanted.
    func problems(found: [String: TopicDescription], brokers: Int) -> [TopicProblem] {
        let replication = Self.replication(brokers: brokers)
        return topics.compactMap { wanted in
            guard let topic = found[wanted.name] else { return TopicProblem(wanted.name, .missing) }
            if let error = topic.error { return TopicProblem(wanted.name, .unreadable(error.text)) }
            if topic.partitions != wanted.partitions {
                return TopicProblem(wanted.name, .partitions(wanted: wanted.partitions, found: topic.partitions))
            }
            if topic.replication < replication {
                return TopicProblem(wanted.name, .replication(wanted: replication, found: topic.replication))
            }
            return nil
        }
    }

    /// What must be created.
    func missing(found: [String: TopicDescription], brokers: Int) -> [NewTopic] {
        let replication = Self.replication(brokers: brokers)
        return topics.filter { found[$0.name] == nil }.map { wanted in
            NewTopic(
                wanted.name, partitions: wanted.partitions, replication: replication,
                configuration: [
                    "cleanup.policy": "delete", "retention.ms": String(wanted.retentionMs),
                    "max.message.bytes": String(wanted.maxMessageBytes), "compression.type": wanted.compression,
                    "min.insync.replicas": String(min(2, replication)),
                ])
        }
    }
}

extension Settings {
    /// The topics that the lanes read.
    var inputTopics: Set<String> { Set(Topic.inputs.map { name(of: $0) }) }

    /// Whether a service with these settings reads or writes a topic.
    func uses(_ topic: Topic) -> Bool { topic != .flowTelemetry || flowTelemetryEnabled }

    /// The configured name of a topic.
    func name(of topic: Topic) -> String { self[keyPath: Self.namePath(of: topic)] }

    /// The setting that names a topic.
    static func namePath(of topic: Topic) -> WritableKeyPath<Settings, String> {
        switch topic {
        case .decisions: \.consensusTopic
        case .results: \.resultsTopic
        case .commands: \.commandsTopic
        case .approvalRequests: \.approvalRequestsTopic
        case .approvalResponses: \.approvalResponsesTopic
        case .tickets: \.ticketsTopic
        case .telemetry: \.telemetryTopic
        case .flowTelemetry: \.flowTelemetryTopic
        case .incidents: \.incidentsTopic
        case .alerts: \.slaAlertsTopic
        case .violations: \.slaViolationsTopic
        case .decisionsDeadLetters: \.consensusDeadLetterTopic
        case .resultsDeadLetters: \.resultsDeadLetterTopic
        case .approvalDeadLetters: \.approvalDeadLetterTopic
        case .commandsDeadLetters: \.commandsDeadLetterTopic
        }
    }
}
