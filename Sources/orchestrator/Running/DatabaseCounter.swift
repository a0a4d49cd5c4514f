internal import FlowC
internal import Postgres
internal import SagaEngine

/// Counts what is in Postgres: what waits with each question, stuck sagas once a minute, whatever becomes of connections.
///
/// `@unchecked Sendable`: used on the probe's thread only.
final class DatabaseCounter: @unchecked Sendable {
    /// From one count of stuck sagas to the next, at least, monotonic nanoseconds.
    static let pause: UInt64 = 60_000_000_000

    private let group: String
    private let untimed: @Sendable () -> Set<Identifier>
    private let clock: @Sendable () -> UInt64
    private let onStuck: @Sendable (StuckCounts) -> Void
    private var last: (counts: StuckCounts, at: UInt64)?

    /// A counter for one group. `untimed` are sagas to look at beside those that timers and inboxes tell of; `clock` is
    /// monotonic, nanoseconds; `onStuck` is told of each new count of stuck ones.
    init(
        group: String, untimed: @escaping @Sendable () -> Set<Identifier>,
        clock: @escaping @Sendable () -> UInt64 = { MonotonicClock.now() },
        onStuck: @escaping @Sendable (StuckCounts) -> Void
    ) {
        self.group = group
        self.untimed = untimed
        self.clock = clock
        self.onStuck = onStuck
    }

    /// Counts, in one round trip or two.
    func read(on connection: inout Connection) throws(PostgresError) -> DatabaseReading {
        let backlog = try Backlog(of: group, on: &connection)
        let now = clock()
        if let last, now < last.at + Self.pause { return DatabaseReading(backlog: backlog, stuck: last.counts) }
        let counts = try StuckCounts(of: group, untimed: untimed(), on: &connection)
        last = (counts, now)
        onStuck(counts)
        return DatabaseReading(backlog: backlog, stuck: counts)
    }
}
