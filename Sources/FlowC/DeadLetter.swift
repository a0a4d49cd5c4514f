/// A record that is handed to the dead letters with its original key, value and headers.
public struct DeadLetter: Hashable, Sendable {
    /// `x-dlq-reason`.
    public var reason: String
    /// `x-dlq-field`; empty when it is the whole record.
    public var field: String
    /// `x-dlq-detail`.
    public var detail: String

    /// Names a dead letter.
    public init(reason: String, field: String, detail: String) {
        self.reason = reason
        self.field = field
        self.detail = detail
    }

    /// The dead letter of a record that the decoder refused.
    public init(_ rejected: RejectedRecord) {
        self.init(reason: rejected.reason.rawValue, field: rejected.field, detail: rejected.detail)
    }

    /// The headers that are added to the original ones. Offset and timestamp are the original record's, the timestamp in
    /// epoch milliseconds; without a schema id (JSON) that header is left out.
    public func headers(
        topic: String, partition: Int32, offset: Int64, timestampMs: Int64, schemaID: Int32?
    ) -> [Header] {
        var headers = [
            Header("x-dlq-reason", reason), Header("x-dlq-field", field), Header("x-dlq-detail", detail),
            Header("x-dlq-topic", topic), Header("x-dlq-partition", String(partition)),
            Header("x-dlq-offset", String(offset)), Header("x-dlq-timestamp", String(timestampMs)),
        ]
        if let schemaID { headers.append(Header("x-dlq-schema-id", String(schemaID))) }
        return headers
    }
}
