/// A record to be produced.
public struct ProducerRecord: Hashable, Sendable {
    /// The topic.
    public var topic: String
    /// The partition; nil lets the configured `partitioner` choose by the key.
    public var partition: Int32?
    /// The key; nil is another thing than empty.
    public var key: [UInt8]?
    /// The value; nil is a tombstone.
    public var value: [UInt8]?
    /// The headers, in this order.
    public var headers: [Header]
    /// Milliseconds since 1970 (UTC); nil lets librdkafka stamp the record.
    public var timestamp: Int64?
    /// A number of the caller's that comes back with a ``DeliveryFailure``.
    public var opaque: UInt

    /// Builds a record.
    public init(
        topic: String, partition: Int32? = nil, key: [UInt8]? = nil, value: [UInt8]?, headers: [Header] = [],
        timestamp: Int64? = nil, opaque: UInt = 0
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
        self.opaque = opaque
    }
}
