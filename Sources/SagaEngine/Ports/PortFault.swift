public import Kafka

/// Why a port could not do what it was asked, classed by what the lane has to do about it (commit-protocol,
/// "What can go wrong"). The classes are decided by error codes where the error is born, never by message text.
public enum PortFault: Error, Equatable, Sendable {
    /// Postgres cannot be asked now (connection refused or lost, starting, read-only, out of resources). Whatever
    /// transaction was open is gone; the lane waits, connects anew and goes through the assignment from its first step.
    case storeAway(String)
    /// Postgres answers, but no repetition heals it: wrong credentials, a missing table, a schema of another version.
    case storeRefused(String)
    /// A question that Kafka did not answer in time, outside of a transaction. Ask again later.
    case brokerAway(String)
    /// Kafka answers, but no repetition heals it: wrong credentials, a missing topic, a refused setting.
    case brokerRefused(String)
    /// The group refused our generation or member: abort, forget, never publish again with fresher metadata.
    case lost(String)
    /// The outcome of a transactional call is unknown or its producer is beyond use: recreate.
    case producerUnusable(String)
    /// Kafka refused one output for good (too large, not authorised, unknown topic).
    case outputRefused(RefusedOutput)
}

/// One output that Kafka will never take.
public struct RefusedOutput: Equatable, Sendable {
    /// The input partition whose record caused it; nil when the error did not tell.
    public let source: TopicPartition?
    /// The topic that refused it.
    public let topic: String
    /// Which record and why.
    public let detail: String

    /// Names the output and the reason.
    public init(source: TopicPartition?, topic: String, detail: String) {
        self.source = source
        self.topic = topic
        self.detail = detail
    }
}

extension PortFault: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .storeAway(let text), .storeRefused(let text), .brokerAway(let text), .brokerRefused(let text),
            .lost(let text), .producerUnusable(let text):
            text
        case .outputRefused(let output): "topic \(output.topic) refused an output: \(output.detail)"
        }
    }
}
