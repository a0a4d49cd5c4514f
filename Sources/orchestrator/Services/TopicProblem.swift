/// One way in which a topic is not as wanted.
struct TopicProblem: Hashable, Sendable, CustomStringConvertible {
    /// The ways.
    enum Kind: Hashable, Sendable {
        /// It does not exist.
        case missing
        /// It has another number of partitions.
        case partitions(wanted: Int32, found: Int32)
        /// Fewer brokers hold it.
        case replication(wanted: Int32, found: Int32)
        /// The brokers cannot describe it.
        case unreadable(String)
    }

    /// The topic.
    let topic: String
    /// The way.
    let kind: Kind

    /// Names a problem.
    init(_ topic: String, _ kind: Kind) {
        self.topic = topic
        self.kind = kind
    }

    /// One line: what, and what to do.
    var description: String { "\(topic): \(text)" }

    /// What, and what to do, without the topic's name.
    var text: String {
        switch kind {
        case .missing:
            "missing; create it with `orchestrator topics ensure`"
        case .partitions(let wanted, let found):
            "\(found) partitions instead of \(wanted); "
                + (found < wanted
                    ? "add partitions while nothing is under way" : "create it anew, or leave it if that is meant")
        case .replication(let wanted, let found):
            "\(found) replicas instead of \(wanted); reassign its partitions"
        case .unreadable(let reason):
            reason
        }
    }
}
