internal import Foundation
internal import Glibc
internal import Logging
internal import SagaEngine
internal import Synchronization

/// SIGTERM and SIGINT, as long as the process lives. Made on the main thread before any other thread starts, so that all of
/// them hold the signals back; one of its own waits for them.
///
/// Until an engine is handed over nothing has begun: the first signal ends the process at once with 0. Later it stops the
/// engine.
final class StopSignals: Sendable {
    /// What the first signal stops.
    private struct Service {
        let engine: Engine
        let drain: Duration
        let began: @Sendable () -> Void
    }

    private let service = Mutex<Service?>(nil)
    private let logger: Logger

    /// Holds the signals back from this thread and from those that it will start, and waits for them.
    init(logger: Logger) {
        self.logger = logger
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let held = signals
        Thread.detachNewThread { [self] in obey(held) }
    }

    /// From now on the first signal stops the engine. A second one, or the end of the drain budget, ends the process at once:
    /// whatever is prepared by then is published by the next start.
    /// `began` is called with the first signal, before the engine is asked. The engine need not have been started.
    func watch(_ engine: Engine, drain: Duration, began: @escaping @Sendable () -> Void) {
        service.withLock { $0 = Service(engine: engine, drain: drain, began: began) }
    }

    private func obey(_ held: sigset_t) {
        var signals = held
        var first: Int32 = 0
        sigwait(&signals, &first)
        logger.info("stopping", metadata: ["signal": "\(first)"])
        let service = service.withLock { service in
            guard let service else {
                // Under the lock, so that nothing begins meanwhile. Whatever is being asked for is not waited for.
                logger.info("ended before the start was complete; nothing was begun")
                _exit(0)
            }
            return service
        }
        service.began()
        service.engine.stop()
        var budget = timespec(tv_sec: Int(service.drain.components.seconds), tv_nsec: 0)
        let second = sigtimedwait(&signals, nil, &budget)
        logger.error(
            "\(second > 0 ? "second signal" : "drain budget spent"): leaving at once; the next start finishes the work")
        _exit(second > 0 ? 128 + second : 1)
    }
}
