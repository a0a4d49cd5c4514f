internal import Kafka

/// What of one partition the witness reads, and whether what it looks for can have been removed from it.
struct WitnessRange: Equatable {
    /// The first offset to read and one past the last; empty when there is nothing to read.
    let offsets: Range<Int64>
    /// False when the log begins with records that are as young as what is looked for, so that such may be missing.
    let isComplete: Bool

    /// Decides from the bounds of the log, the answer to "first offset at or after the time wanted", and the answer to
    /// the same for time 0; both nil for "the end".
    ///
    /// - A log that begins at 0 has lost nothing.
    /// - A log that begins later is complete when a record older than the time wanted is still there: retention removes
    ///   from the front, so what is younger is behind it. It is not when its first record is young already, or when it
    ///   is empty.
    /// - "The end" means that every record is older, hence there is nothing to read and nothing missing. A broker that
    ///   says so even for time 0 while its log holds records does not look up times (librdkafka's mock cluster): then
    ///   everything is read, and the log is complete when it begins at 0. On another broker that happens when what is
    ///   left is no data, such as markers of transactions.
    init(bounds: Kafka.Watermarks, atWanted: Int64?, atZero: Int64?) {
        guard bounds.low < bounds.high else {
            self.init(offsets: bounds.high..<bounds.high, isComplete: bounds.low == 0)
            return
        }
        switch (atWanted, atZero) {
        case (let start?, _):
            let start = min(max(start, bounds.low), bounds.high)
            self.init(offsets: start..<bounds.high, isComplete: bounds.low == 0 || start > bounds.low)
        case (nil, .some):
            self.init(offsets: bounds.high..<bounds.high, isComplete: true)
        case (nil, nil):
            self.init(offsets: bounds.low..<bounds.high, isComplete: bounds.low == 0)
        }
    }

    private init(offsets: Range<Int64>, isComplete: Bool) {
        self.offsets = offsets
        self.isComplete = isComplete
    }
}
