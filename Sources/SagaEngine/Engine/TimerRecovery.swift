internal import FlowC
internal import Logging

/// When the patrol goes: from the start of the instance through all sagas, one step a tick, and again an hour after it has
/// come to the end. Belongs to the thread of ``Maintenance``.
final class TimerRecovery {
    /// From the end of one pass to the beginning of the next, nanoseconds: an hour.
    static let pause: UInt64 = 3_600_000_000_000

    private let patrol: TimerPatrol
    private let untimed: UntimedSagas
    private let logger: Logger
    /// When the next pass begins; nil while one is under way.
    private var next: UInt64? = 0
    private var armed = 0

    init(_ patrol: TimerPatrol, noting untimed: UntimedSagas, logger: Logger) {
        self.patrol = patrol
        self.untimed = untimed
        self.logger = logger
    }

    /// Takes a step where it is time; `time` is monotonic, nanoseconds. After a fault the next tick takes the same step.
    func tick(at time: UInt64) throws(PortFault) {
        if let next {
            guard time >= next else { return }
            self.next = nil
            untimed.beginPass()
        }
        let step = try patrol.step()
        armed += step.armed.count
        untimed.note(step.untimed)
        guard step.isLast else { return }
        untimed.endPass()
        tell()
        next = time + Self.pause
    }

    /// Says what a pass has done so far, and closes the connection.
    func close() {
        tell()
        patrol.close()
    }

    private func tell() {
        guard armed > 0 else { return }
        logger.notice(
            "sagas that waited for a time and had no timer were given one again", metadata: ["sagas": "\(armed)"])
        armed = 0
    }
}
