internal import Kafka

/// What the open transaction was given, so that a refused output can be traced to its source.
struct OpenTransaction {
    /// Sources in the order of their first output; the opaque of a record is its source's index plus one.
    private(set) var sources: [TopicPartition] = []
    /// Topics that were written to.
    private(set) var topics: Set<String> = []

    /// The opaque for records of a source.
    mutating func opaque(of source: TopicPartition) -> UInt {
        if let index = sources.lastIndex(of: source) { return UInt(index) + 1 }
        sources.append(source)
        return UInt(sources.count)
    }

    /// Notes that a record of this topic was queued.
    mutating func wrote(to topic: String) {
        topics.insert(topic)
    }

    /// The output that these failures blame; of several that were refused for their size, the largest. nil when they
    /// blame none.
    func refused(by failures: [DeliveryFailure]) -> RefusedOutput? {
        let permanent = failures.filter(\.blamesOutput)
        guard var guilty = permanent.first else { return nil }
        if [ErrorCode.messageTooLarge, .recordListTooLarge].contains(guilty.error.code) {
            guilty = permanent.max { $0.bytes < $1.bytes } ?? guilty
        }
        let index = Int(guilty.opaque) - 1
        return RefusedOutput(
            source: sources.indices.contains(index) ? sources[index] : nil, topic: guilty.topic,
            detail: "key \(Self.text(guilty.key)), \(guilty.bytes) bytes: \(guilty.error)")
    }

    /// The same for an error of the transaction that no record reported, such as a topic that may not join it: then the
    /// source is only known when there is one, and the topic is one of those written to.
    func refused(by error: KafkaError) -> RefusedOutput? {
        guard error.code.blamesOutput, !topics.isEmpty else { return nil }
        return RefusedOutput(
            source: sources.count == 1 ? sources.first : nil,
            topic: error.topic ?? topics.sorted().joined(separator: " or "), detail: "\(error)")
    }

    /// A key as text, shortened.
    static func text(_ key: [UInt8]?) -> String {
        guard let key else { return "none" }
        return String(decoding: key.prefix(64), as: UTF8.self)
    }
}
