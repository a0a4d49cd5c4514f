internal import Postgres
internal import SagaEngine

/// How long the sessions of a database wait for locks of each other, by looking again and again
/// (PostgreSQL documentation, 28.2.3: `wait_event_type`).
struct LockWaits: ~Copyable {
    /// Seconds of all sessions together.
    private(set) var seconds = 0.0
    private var connection: Connection
    private var lookedAt: UInt64?

    /// Looks through a connection of its own.
    init(_ database: ConnectionOptions) throws(PostgresError) {
        connection = try Connection.open(database)
    }

    /// Looks once: who waits now counts as having waited since the look before. The first look counts for nothing.
    mutating func look() throws {
        let waiting = try connection.execute(Self.statement).single().int8(0)
        let now = MonotonicClock.now()
        if let lookedAt { seconds += Double(waiting) * Double(now - lookedAt) / 1e9 }
        lookedAt = now
    }

    private static let statement = Statement(
        "bench-lock-waits",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
}
