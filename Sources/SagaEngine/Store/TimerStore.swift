internal import FlowC
public import Postgres

/// The sweeper's side of `timers`, over a connection of its own: which timers are due by the clock of the database.
///
/// Any number of sweepers may ask at once; each gets other timers.
public final class TimerStore {
    /// How long a timer that was handed out is left alone while its row exists, milliseconds.
    public static let pause: Int64 = 30_000

    private let connection: StoreConnection
    private var timers: Timers

    /// A store that connects with its first call, and anew with the call after a fault.
    public init(group: String, connect: @escaping () throws(PostgresError) -> Connection) {
        connection = StoreConnection(byKey: true, connect: connect)
        timers = Timers(group: group)
    }

    /// Up to `limit` due timers that were not handed out within the last 30 s, the one due first in front.
    ///
    /// They count as handed out once this returns: whoever fails to produce one gets it again after the pause.
    public func due(limit: Int) throws(PortFault) -> [Timer] {
        try connection.asking { () throws -> [Timer] in
            let results = try connection.transaction { (pipeline) throws(PostgresError) in
                try self.timers.take(limit: limit, pause: Self.pause, in: &pipeline)
            }
            return try results[1].map(Timers.timer).sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        }
    }

    /// Closes the connection.
    public func close() {
        connection.close()
    }
}
