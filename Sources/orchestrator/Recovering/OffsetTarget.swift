internal import ArgumentParser
internal import Kafka

/// Where an operator wants a partition to go on.
enum OffsetTarget: Hashable, Sendable {
    /// The oldest record that the broker has.
    case earliest
    /// Behind the newest record.
    case latest
    /// That offset.
    case offset(Int64)

    /// The offset in a log; nil when it is not in the log.
    func resolved(in bounds: LogBounds) -> Int64? {
        switch self {
        case .earliest: bounds.first
        case .latest: bounds.stable
        case .offset(let offset): (bounds.first...bounds.end).contains(offset) ? offset : nil
        }
    }
}

extension OffsetTarget: ExpressibleByArgument {
    /// Reads `earliest`, `latest` or an offset.
    init?(argument: String) {
        switch argument {
        case "earliest": self = .earliest
        case "latest": self = .latest
        default:
            guard let offset = Int64(argument), offset >= 0 else { return nil }
            self = .offset(offset)
        }
    }
}
