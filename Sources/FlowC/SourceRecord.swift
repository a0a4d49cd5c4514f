/// A record as it once came from a topic, carried inside another one: see ``Command/Order/reprocess(attempt:record:)``.
public struct SourceRecord: Hashable, Sendable {
    /// One header; values need not be text.
    public struct Header: Hashable, Sendable {
        /// The name, not unique.
        public var name: String
        /// The bytes; nil is another thing than empty.
        public var value: [UInt8]?

        /// Pairs a name with a value.
        public init(_ name: String, _ value: [UInt8]?) {
            self.name = name
            self.value = value
        }
    }

    /// The topic it came from.
    public var topic: String
    /// Its partition.
    public var partition: Int32
    /// Its place there.
    public var offset: Int64
    /// Epoch milliseconds; nil when it carried none.
    public var timestampMs: Int64?
    /// The key.
    public var key: [UInt8]?
    /// The value.
    public var value: [UInt8]?
    /// The headers in order.
    public var headers: [Header]

    /// Names a record.
    public init(
        topic: String, partition: Int32, offset: Int64, timestampMs: Int64?, key: [UInt8]?, value: [UInt8]?,
        headers: [Header]
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestampMs = timestampMs
        self.key = key
        self.value = value
        self.headers = headers
    }
}
