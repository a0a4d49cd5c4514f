/// One line of librdkafka's log.
public struct LogLine: Hashable, Sendable {
    /// syslog's severities (RFC 5424).
    public enum Severity: Int32, Comparable, Sendable {
        case emergency, alert, critical, error, warning, notice, info, debug

        /// More severe before less severe, as in syslog.
        public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
    }

    /// How severe it is.
    public let severity: Severity
    /// librdkafka's short code for the kind of event, such as `FAIL` or `TXNERR`.
    public let facility: String
    /// The text.
    public let text: String
    /// The name of the client, such as `rdkafka#producer-1`.
    public let client: String
}
