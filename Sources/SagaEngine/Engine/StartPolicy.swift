/// Where a new group starts to read a topic; resolved to offsets once and stored.
public enum StartPolicy: Hashable, Sendable, CustomStringConvertible {
    /// The oldest record that the broker has.
    case earliest
    /// Only what comes from now on.
    case latest
    /// The first record at or after that time, epoch milliseconds.
    case timestamp(Int64)

    /// Reads `earliest`, `latest` or `timestamp:<epoch milliseconds>`; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "earliest": self = .earliest
        case "latest": self = .latest
        default:
            guard text.hasPrefix("timestamp:"), let time = Int64(text.dropFirst(10)), time >= 0 else { return nil }
            self = .timestamp(time)
        }
    }

    /// The form that ``init(_:)`` reads.
    public var description: String {
        switch self {
        case .earliest: "earliest"
        case .latest: "latest"
        case .timestamp(let time): "timestamp:\(time)"
        }
    }
}
