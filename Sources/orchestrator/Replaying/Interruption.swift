internal import Glibc

/// SIGINT and SIGTERM as a question instead of an end. Made on the main thread before any client starts its threads.
struct Interruption {
    private var signals = sigset_t()

    /// Holds the signals back from this thread and from those that it will start.
    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// True once after a signal came.
    func isRaised(within wait: Duration = .zero) -> Bool {
        var signals = signals
        let parts = wait.components
        var time = timespec(tv_sec: Int(parts.seconds), tv_nsec: Int(parts.attoseconds / 1_000_000_000))
        return sigtimedwait(&signals, nil, &time) > 0
    }
}

/// Keeps to a rate.
struct Pace {
    private let rate: Double?
    private let start = ContinuousClock.now
    private var count = 0

    /// At most so many a second; nil is as fast as it goes.
    init(rate: Double?) {
        self.rate = rate
    }

    /// Counts, and answers how long to wait until then.
    mutating func delay(after more: Int) -> Duration {
        count += more
        guard let rate else { return .zero }
        return max(.zero, start + .seconds(Double(count) / rate) - ContinuousClock.now)
    }
}
