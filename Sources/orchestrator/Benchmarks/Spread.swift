/// How measured values are spread.
struct Spread {
    private let sorted: [Double]

    /// Takes the values in any order.
    init(_ values: some Sequence<Double>) {
        sorted = values.sorted()
    }

    /// How many there are.
    var count: Int { sorted.count }
    var p50: Double { percentile(0.5) }
    var p95: Double { percentile(0.95) }
    var p99: Double { percentile(0.99) }
    /// The largest; 0 where there is none.
    var max: Double { sorted.last ?? 0 }

    private func percentile(_ part: Double) -> Double {
        sorted.isEmpty ? 0 : sorted[Swift.min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }
}
