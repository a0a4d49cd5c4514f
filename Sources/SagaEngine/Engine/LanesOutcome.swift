internal import Foundation

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

    func wait() -> LaneFault? {
        condition.withLock {
            while running > 0 { condition.wait() }
            return fault
        }
    }
}
