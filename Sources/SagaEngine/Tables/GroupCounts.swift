public import Postgres

/// How much waits or went wrong in one group, and the clock of the database: what `doctor` counts.
public struct GroupCounts: Equatable, Sendable {
    /// The clock of the database, epoch milliseconds.
    public let now: Int64
    /// Rows of `dead_letters`.
    public let deadLetters: Int64
    /// Those of the last 24 hours.
    public let recentDeadLetters: Int64
    /// Rows of `parked_events` that wait for their turn.
    public let parked: Int64
    /// Rows of `parked_events` that wait for a saga which is not known yet: signals that came early.
    public let earlySignals: Int64
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
            waiting.parked, waiting.since,
            (SELECT count(*) FROM timers WHERE group_id = $1 AND due_at < now() - interval '1 minute'),
            (SELECT min(due_at) FROM timers WHERE group_id = $1 AND due_at < now() - interval '1 minute'),
            waiting.early
        FROM (
            SELECT count(*) FILTER (WHERE is_due) AS parked, min(parked_at) FILTER (WHERE is_due) AS since,
                count(*) FILTER (WHERE NOT is_due) AS early
            FROM (
                SELECT parked_at, NOT \(EarlySignal.condition) AS is_due FROM parked_events p WHERE group_id = $1
            ) AS parked_events) AS waiting
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
        earlySignals = try row.int8(7)
    }

    /// Counts as they were.
    public init(
        now: Int64, deadLetters: Int64 = 0, recentDeadLetters: Int64 = 0, parked: Int64 = 0, parkedSince: Int64? = nil,
        overdueTimers: Int64 = 0, overdueSince: Int64? = nil, earlySignals: Int64 = 0
    ) {
        self.earlySignals = earlySignals
        self.now = now
        self.deadLetters = deadLetters
        self.recentDeadLetters = recentDeadLetters
        self.parked = parked
        self.parkedSince = parkedSince
        self.overdueTimers = overdueTimers
        self.overdueSince = overdueSince
    }
}
