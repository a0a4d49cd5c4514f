public import FlowC
public import Postgres

/// Goes through all sagas in small steps and arms the timers that are missing, over a connection of its own.
///
/// A saga that waits for a time has a timer: both are written by one COMMIT. Where the timer is gone all the same (rows
/// restored or deleted by hand, sagas of a version that had no timers) nothing would ever wake the saga. The timer that is
/// armed for it is due now: the saga answers by arming the right one, so that one which comes beside that of a batch is
/// harmless too. Any number of instances may patrol at once.
public final class TimerPatrol {
    /// What one step did.
    public struct Step: Equatable, Sendable {
        /// The timers that were missing and are armed now, in the order of their sagas.
        public var armed: [Timer] = []
        /// Sagas that have no timer because they wait for a person, or rest where no saga rests.
        public var untimed: [Identifier] = []
        /// True when no saga was left: the next step begins from the first one again.
        public var isLast = false

        /// Nothing done.
        public init() {}
    }

    /// Sagas that a step looks at, at most: 10 to 25 ms of the server's time while they are cached. With two steps a second ten
    /// million sagas take three quarters of an hour.
    public static let stride = 2000

    private let connection: StoreConnection
    private let stride: Int
    private var lost: LostTimers
    private var timers: Timers
    private var last = Identifier(high: 0, low: 0)

    /// A patrol that connects with its first step, and anew with the step after a fault.
    public convenience init(group: String, connect: @escaping () throws(PostgresError) -> Connection) {
        self.init(group: group, stride: Self.stride, connect: connect)
    }

    init(group: String, stride: Int, connect: @escaping () throws(PostgresError) -> Connection) {
        self.stride = stride
        connection = StoreConnection(byKey: true, connect: connect)
        lost = LostTimers(group: group)
        timers = Timers(group: group)
    }

    /// Looks at the next sagas. After a fault the same ones again.
    public func step() throws(PortFault) -> Step {
        try connection.asking { () throws -> Step in
            let rows = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.lost.step(after: self.last, limit: self.stride, in: &pipeline)
            }[1]
            let found = try LostTimers.found(rows)
            if !found.lost.isEmpty {
                _ = try connection.transaction { (pipeline) throws(PostgresError) in
                    try self.timers.arm(found.lost, in: &pipeline)
                }
            }
            var step = Step()
            step.armed = found.lost
            step.untimed = found.untimed
            step.isLast = found.last == nil
            last = found.last ?? Identifier(high: 0, low: 0)
            return step
        }
    }

    /// Closes the connection.
    public func close() {
        connection.close()
    }
}
