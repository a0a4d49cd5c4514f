/// A record that was produced and not delivered.
public struct DeliveryFailure: Error, Hashable, Sendable {
    /// What the failure means for the record.
    public enum Reason: Hashable, Sendable, CaseIterable {
        /// The same record will be refused again: its size, its topic or the rights to it are wrong.
        case permanent
        /// An abort dropped it; whoever aborted knows.
        case purged
        /// It may succeed another time. Without idempotence it may even have been stored.
        case transient
    }

    /// The topic of the record.
    public let topic: String
    /// The partition; nil when none had been chosen yet.
    public let partition: Int32?
    /// The key.
    public let key: [UInt8]?
    /// Why it was not delivered.
    public let error: KafkaError
    /// The number that the caller gave with the record.
    public let opaque: UInt

    /// Bytes of key and value: of several records that were refused for their size, the largest is to blame.
    public let bytes: Int

    /// Builds a failure.
    public init(topic: String, partition: Int32?, key: [UInt8]?, error: KafkaError, opaque: UInt, bytes: Int = 0) {
        self.bytes = bytes
        self.topic = topic
        self.partition = partition
        self.key = key
        self.error = error
        self.opaque = opaque
    }

    /// What the failure means for the record.
    public var reason: Reason { Reason(error.code) }
}
