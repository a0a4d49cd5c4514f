public import Postgres

/// How much waits or went wrong in one group, and the clock of the database: what `doctor` counts.
public struct GroupCounts: Equatable, Sendable {
    /// The clock of the database, epoch milliseconds.
    public let now: Int64
    /// Rows of `dead_letters`.
    public let deadLetters: Int64
    /// Those of the last 24 hours.
    public let recentDeadLetters: Int64
    /// Rows of `parked_events`.
    public let parked: Int64
    /// Since when the oldest of them is parked, epoch milliseconds.
    public let parkedSince: Int64?
    /// Timers that are due for more than a minute.
    public let overdueTimers: Int64
    /// When the oldest of them was due, epoch milliseconds.
    public let overdueSince: Int64?

    private static let statement = Statement(
        "group-counts",
        """
        SELECT clock_timestamp(),
            (SELECT count(*) FROM dead_letters WHERE group_id = $1),
            (SELECT count(*) FROM dead_letters WHERE group_id = $1 AND recorded_at > now() - interval '24 hours'),
            (SELECT count(*) FROM parked_events WHERE group_id = $1),
            (SELECT min(parked_at) FROM parked_events WHERE group_id = $1),
            (SELECT count(*) FROM timers WHERE group_id = $1 AND due_at < now() - interval '1 minute'),
            (SELECT min(due_at) FROM timers WHERE group_id = $1 AND due_at < now() - interval '1 minute')
        """, [.text])

    /// Counts, in one statement. The tables must be there.
    public init(group: String, on connection: inout Connection) throws(PostgresError) {
        var parameters = Parameters()
        try parameters.append(text: group)
        let row = try connection.execute(Self.statement, parameters).single()
        now = try row.timestamptz(0)
        deadLetters = try row.int8(1)
        recentDeadLetters = try row.int8(2)
        parked = try row.int8(3)
        parkedSince = try row.optional(4, row.timestamptz)
        overdueTimers = try row.int8(5)
        overdueSince = try row.optional(6, row.timestamptz)
    }

    /// Counts as they were.
    public init(
        now: Int64, deadLetters: Int64 = 0, recentDeadLetters: Int64 = 0, parked: Int64 = 0, parkedSince: Int64? = nil,
        overdueTimers: Int64 = 0, overdueSince: Int64? = nil
    ) {
        self.now = now
        self.deadLetters = deadLetters
        self.recentDeadLetters = recentDeadLetters
        self.parked = parked
        self.parkedSince = parkedSince
        self.overdueTimers = overdueTimers
        self.overdueSince = overdueSince
    }
}
