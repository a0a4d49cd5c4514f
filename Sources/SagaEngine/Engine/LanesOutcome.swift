internal import Foundation

extension Duration {
    /// The moment that lies this far ahead.
    var deadline: Date {
        Date(timeIntervalSinceNow: Double(components.seconds) + Double(components.attoseconds) / 1e18)
    }
}

/// Counts lanes down; keeps the first fault that ended one for good.
///
/// `@unchecked Sendable`: every access is under `condition`.
final class LanesOutcome: @unchecked Sendable {
    private let condition = NSCondition()
    private var running = 0
    private var fault: LaneFault?

    func begin(lanes: Int) {
        condition.withLock { running = lanes }
    }

    func end(with fault: LaneFault?) {
        condition.withLock {
            self.fault = self.fault ?? fault
            running -= 1
            condition.broadcast()
        }
    }

    /// Wakes who waits for news.
    func announce() {
        condition.withLock { condition.broadcast() }
    }

    func waitForNews(upTo limit: Duration) {
        _ = condition.withLock { condition.wait(until: limit.deadline) }
    }

    /// True when every lane has ended.
    func waitForEnd(upTo limit: Duration) -> Bool {
        let deadline = limit.deadline
        return condition.withLock {
            while running > 0 && condition.wait(until: deadline) {}
            return running == 0
        }
    }

    var firstFault: LaneFault? { condition.withLock { fault } }
}
