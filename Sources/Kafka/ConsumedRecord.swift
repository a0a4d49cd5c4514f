/// A record as it was read from a topic. All bytes are copies.
public struct ConsumedRecord: Hashable, Sendable {
    /// What the broker says a timestamp means.
    public enum TimestampType: Hashable, Sendable {
        /// The record carries none.
        case unavailable
        /// The producer's clock.
        case created
        /// The broker's clock when it appended the record.
        case appended
    }

    /// Where the record was read.
    public let partition: TopicPartition
    /// Its place in the partition.
    public let offset: Int64
    /// Milliseconds since 1970 (UTC), nil when the record carries none.
    public let timestamp: Int64?
    /// Which clock ``timestamp`` is of.
    public let timestampType: TimestampType
    /// The key; nil is another thing than empty.
    public let key: [UInt8]?
    /// The value; nil (a tombstone) is another thing than empty.
    public let value: [UInt8]?
    /// The headers in their order; names may repeat.
    public let headers: [Header]

    /// Builds a record, for tests and for readers of recorded ones.
    public init(
        partition: TopicPartition, offset: Int64, timestamp: Int64? = nil,
        timestampType: TimestampType = .unavailable, key: [UInt8]? = nil, value: [UInt8]? = nil,
        headers: [Header] = []
    ) {
        self.partition = partition
        self.offset = offset
        self.timestamp = timestamp
        self.timestampType = timestampType
        self.key = key
        self.value = value
        self.headers = headers
    }

    /// The last header of that name, which is the one that counts by Kafka's custom.
    public func header(_ name: String) -> Header? {
        headers.last { $0.name == name }
    }
}
