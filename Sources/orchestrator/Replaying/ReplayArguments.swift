internal import ArgumentParser
internal import FlowC

/// A point in time on the command line.
struct PointInTime: ExpressibleByArgument {
    /// Epoch milliseconds.
    let milliseconds: Int64

    /// Reads ISO 8601 or epoch milliseconds.
    init?(argument: String) {
        guard let time = Int64(argument) ?? Timestamp.parse(argument), time >= 0 else { return nil }
        milliseconds = time
    }
}

/// A range of offsets on the command line.
struct OffsetRange: ExpressibleByArgument {
    /// The first and the last.
    let bounds: ClosedRange<Int64>

    /// Reads `A..B`, both included.
    init?(argument: String) {
        let parts = argument.split(separator: "..", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int64(parts[0]), let last = Int64(parts[1]), first >= 0, last >= first
        else {
            return nil
        }
        bounds = first...last
    }
}
