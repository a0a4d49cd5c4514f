/// Where reading begins when a group has no offset.
enum OffsetReset: Hashable, Sendable {
    /// At the oldest record.
    case earliest
    /// Behind the newest record.
    case latest
    /// At the first record that is not older, epoch milliseconds.
    case timestamp(Int64)
}

extension OffsetReset: LosslessStringConvertible {
    /// Reads `earliest`, `latest` or `timestamp:<epoch milliseconds>`.
    init?(_ text: String) {
        switch text {
        case "earliest": self = .earliest
        case "latest": self = .latest
        default:
            let prefix = "timestamp:"
            guard text.hasPrefix(prefix), let time = Int64(text.dropFirst(prefix.count)), time >= 0 else { return nil }
            self = .timestamp(time)
        }
    }

    /// The text that ``init(_:)`` reads.
    var description: String {
        switch self {
        case .earliest: "earliest"
        case .latest: "latest"
        case .timestamp(let time): "timestamp:\(time)"
        }
    }
}
