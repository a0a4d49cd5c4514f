extension Duration {
    /// Whole milliseconds as librdkafka takes them: rounded up, never negative, at most `Int32.max`.
    var milliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return .max }
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int32(seconds * 1000 + fraction)
    }
}

extension Duration? {
    /// The same, with nil as librdkafka's -1.
    var milliseconds: Int32 { self?.milliseconds ?? -1 }
}
