/// Counts of values by fixed buckets.
public struct Histogram: Equatable, Sendable {
    /// The upper bounds of the buckets, inclusive, ascending. A last bucket without bound follows.
    public let bounds: [Double]
    /// How many values fell into each bucket, the unbounded one last.
    public private(set) var counts: [UInt64]
    /// The sum of all values.
    public private(set) var sum: Double

    /// The times that batches take, seconds: from a fast local commit to a broker in trouble.
    public static let batchSeconds = Histogram(
        bounds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])

    /// No values yet. Bounds that are not numbers, repeat, or are not in order are put in order.
    public init(bounds: [Double]) {
        self.bounds = Set(bounds.filter(\.isFinite)).sorted()
        counts = Array(repeating: 0, count: self.bounds.count + 1)
        sum = 0
    }

    /// How many values there are.
    public var count: UInt64 { counts.reduce(0, +) }

    /// Counts a value; what is not a finite number is left out.
    public mutating func observe(_ value: Double) {
        guard value.isFinite else { return }
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
