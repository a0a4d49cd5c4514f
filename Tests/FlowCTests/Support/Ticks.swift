import Synchronization

/// A monotonic clock that moves by a fixed step at every look.
final class Ticks: Sendable {
    private let now: Mutex<UInt64>

    init(start: UInt64 = 0) {
        now = Mutex(start)
    }

    func next(by step: Int64) -> UInt64 {
        now.withLock { now in
            now = UInt64(Int64(now) + step)
            return now
        }
    }
}
