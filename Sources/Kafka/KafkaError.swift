/// What went wrong in a call or in the background, where, and what to do.
public struct KafkaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The class of an error, after librdkafka's contract for transactional calls.
    ///
    /// Other calls than transactional ones only tell ``fatal`` and ``other`` apart.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// The same call with identical arguments may succeed (`rd_kafka_error_is_retriable`).
        case retriable
        /// The transaction must be aborted (`rd_kafka_error_txn_requires_abort`).
        case abortable
        /// The client is of no use any more (`rd_kafka_error_is_fatal`).
        case fatal
        /// None of the three.
        case other
    }

    /// The code of librdkafka or of the broker. For a fatal error the cause, not `_FATAL`.
    public let code: ErrorCode
    /// The class of the error.
    public let kind: Kind
    /// What librdkafka says, in its own words.
    public let text: String
    /// What was being done, such as `commit transaction`.
    public let operation: String
    /// The topic, where one is concerned.
    public let topic: String?
    /// The partition, where one is concerned.
    public let partition: Int32?

    /// Builds an error; without a text the code's own is taken.
    public init(
        _ code: ErrorCode, kind: Kind = .other, text: String? = nil, operation: String, topic: String? = nil,
        partition: Int32? = nil
    ) {
        self.code = code
        self.kind = kind
        self.text = text ?? code.text
        self.operation = operation
        self.topic = topic
        self.partition = partition
    }

    /// Builds an error of one partition.
    public init(_ code: ErrorCode, text: String? = nil, operation: String, at place: TopicPartition) {
        self.init(code, text: text, operation: operation, topic: place.topic, partition: place.partition)
    }

    /// Operation and place, such as `produce to orders[3]`.
    public var place: String {
        guard let topic else { return operation }
        return "\(operation): \(topic)" + (partition.map { "[\($0)]" } ?? "")
    }

    /// One line: where, what, and what to do.
    public var description: String { "\(place): \(text) [\(code), \(kind)]; \(remedy)" }
}
