internal import CRdkafka

/// A code of librdkafka or of the Kafka protocol (`rd_kafka_resp_err_t`). Negative codes are librdkafka's own.
public struct ErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: Int32

    /// Wraps a number; any number is allowed, unknown ones have a name that says so.
    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    init(_ code: rd_kafka_resp_err_t) {
        self.init(rawValue: code.rawValue)
    }

    var raw: rd_kafka_resp_err_t { rd_kafka_resp_err_t(rawValue) }

    /// The name in librdkafka's header without its prefix, such as `_TIMED_OUT` or `ILLEGAL_GENERATION`.
    public var name: String { String(cString: rd_kafka_err2name(raw)) }

    /// What librdkafka says about the code.
    public var text: String { String(cString: rd_kafka_err2str(raw)) }

    /// `NAME (number)`.
    public var description: String { "\(name) (\(rawValue))" }
}
