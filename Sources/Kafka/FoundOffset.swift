/// What a broker answered about one partition: an offset, none, or an error of that partition alone.
public struct FoundOffset: Hashable, Sendable {
    /// The partition that was asked about.
    public let partition: TopicPartition
    /// The offset, nil when there is none.
    public let offset: Int64?
    /// The text stored beside a committed offset, empty when there is none.
    public let metadata: String
    /// Why this partition has no answer although the call succeeded; look at it before ``offset``.
    public let error: KafkaError?

    /// Builds an answer.
    public init(_ partition: TopicPartition, offset: Int64?, metadata: String = "", error: KafkaError? = nil) {
        self.partition = partition
        self.offset = offset
        self.metadata = metadata
        self.error = error
    }
}
