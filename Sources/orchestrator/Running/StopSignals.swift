internal import Foundation
internal import Glibc
internal import Logging
internal import SagaEngine

/// SIGTERM and SIGINT. Made on the main thread before any other thread starts, so that all of them hold the signals back.
struct StopSignals {
    private var signals = sigset_t()

    /// Holds the signals back from this thread and from those that it will start.
    init() {
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// The first signal stops the engine. A second one, or the end of the drain budget, ends the process at once:
    /// whatever is prepared by then is published by the next start.
    /// `began` is called with the first signal, before the engine is asked.
    func watch(_ engine: Engine, drain: Duration, logger: Logger, began: @escaping @Sendable () -> Void) {
        let signals = signals
        Thread.detachNewThread {
            var signals = signals
            var first: Int32 = 0
            sigwait(&signals, &first)
            logger.info("stopping", metadata: ["signal": "\(first)"])
            began()
            engine.stop()
            var budget = timespec(tv_sec: Int(drain.components.seconds), tv_nsec: 0)
            let second = sigtimedwait(&signals, nil, &budget)
            logger.error(
                "\(second > 0 ? "second signal" : "drain budget spent"): leaving at once; the next start finishes the work"
            )
            _exit(second > 0 ? 128 + second : 1)
        }
    }
}
