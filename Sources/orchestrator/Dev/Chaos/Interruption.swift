internal import Foundation
internal import Glibc

/// SIGINT and SIGTERM to this program: whoever waits here is told, so that everything can be cleaned up. A second signal ends
/// the program at once; its children end by themselves then.
///
/// `@unchecked Sendable`: every access is under `condition`.
final class Interruption: @unchecked Sendable {
    private let condition = NSCondition()
    private var hasCome = false

    /// Made on the main thread before any other thread starts, so that all of them hold the signals back.
    init() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let watched = signals
        Thread.detachNewThread { [self] in
            var signals = watched
            var number: Int32 = 0
            sigwait(&signals, &number)
            condition.withLock {
                hasCome = true
                condition.broadcast()
            }
            sigwait(&signals, &number)
            _exit(128 + number)
        }
    }

    /// Whether it has come.
    var isHere: Bool { condition.withLock { hasCome } }

    /// Waits so long, or throws when it comes.
    func wait(_ duration: Duration) throws(CommandFailure) {
        let end = Date(timeIntervalSinceNow: duration / .seconds(1))
        let came = condition.withLock {
            while !hasCome, condition.wait(until: end) {}
            return hasCome
        }
        if came { throw CommandFailure(.interrupted, "interrupted; nothing has been counted") }
    }
}
