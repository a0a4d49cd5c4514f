public import FlowC
public import Postgres

/// How many sagas of a group do not get on, and for how long: counted for metrics, never by a lane.
public struct StuckCounts: Hashable, Sendable {
    /// How many, for one reason.
    public struct Count: Hashable, Sendable {
        /// For longer than ``StuckCounts/late``.
        public var late: Int64
        /// For longer than ``StuckCounts/alarming``; these are among the others.
        public var alarming: Int64

        /// Counts.
        public init(late: Int64 = 0, alarming: Int64 = 0) {
            self.late = late
            self.alarming = alarming
        }
    }

    /// From here on a saga counts as stuck, seconds (WF-24: none for longer).
    public static let late = 300
    /// From here on somebody has to know, seconds.
    public static let alarming = 600

    /// The counts by reason; a reason without sagas may be left out.
    public var byReason: [StuckReason: Count]
    /// How long the one that is stuck longest is, seconds; 0 when none is for longer than ``late``.
    public var oldestSeconds: Double

    /// Counts.
    public init(byReason: [StuckReason: Count] = [:], oldestSeconds: Double = 0) {
        self.byReason = byReason
        self.oldestSeconds = oldestSeconds
    }

    /// All reasons together.
    public var total: Count {
        byReason.values.reduce(into: Count()) { sum, count in
            sum.late += count.late
            sum.alarming += count.alarming
        }
    }

    /// As ``StuckSaga/list(longerThan:plan:limit:on:)`` has it, but beginning with what waits: timers that are due for that
    /// long, inboxes, and sagas that are known to wait for nobody's clock. Sagas are found by their ids only (OFFSET 0 keeps
    /// the look-up from becoming a join that reads them all), so that those that have ended cost nothing.
    ///
    /// Not a named statement: planned anew with each use, once a minute, it never goes by what the tables were before.
    static let sql = """
        WITH timed AS (
            SELECT saga_id, min(due_at) AS due FROM timers
            WHERE group_id = $1 AND kind <> 'drain' AND due_at < now() - interval '\(late) s' GROUP BY 1
        ), inbox AS (
            SELECT saga_id, min(parked_at) AS since FROM parked_events
            WHERE group_id = $1 AND parked_at < now() - interval '\(late) s' GROUP BY 1
        ), stuck AS (
            SELECT s.why, CASE s.why
                WHEN 'inbox' THEN i.since WHEN 'timer' THEN greatest(t.due, s.updated_at) ELSE s.updated_at END AS since
            FROM (SELECT saga_id FROM timed UNION SELECT saga_id FROM inbox UNION SELECT unnest($2)) AS asked
            LEFT JOIN timed t USING (saga_id)
            LEFT JOIN inbox i USING (saga_id)
            CROSS JOIN LATERAL (
                SELECT s.updated_at, CASE
                    WHEN \(StuckSaga.isFlagged("s")) THEN 'operator'
                    WHEN i.since IS NOT NULL THEN 'inbox'
                    WHEN \(StuckSaga.isRestless("s")) THEN 'state'
                    WHEN s.state <> 'PAUSED' AND t.due IS NOT NULL THEN 'timer'
                END AS why
                FROM sagas s WHERE s.saga_id = asked.saga_id AND \(StuckSaga.isOpen("s")) OFFSET 0
            ) AS s
            WHERE s.why IS NOT NULL
        )
        SELECT why, count(*), count(*) FILTER (WHERE since < now() - interval '\(alarming) s'),
            extract(epoch FROM now() - min(since))::float8
        FROM stuck WHERE since < now() - interval '\(late) s' GROUP BY why
        """

    /// Counts those of a group. `untimed` are sagas that may be stuck although no timer and no inbox tells of them
    /// (``Engine/untimedSagas``). Blocks its thread for one round trip.
    public init(
        of group: String, untimed: Set<Identifier>, on connection: inout Connection
    ) throws(PostgresError) {
        var ids = UUIDColumn("saga_id")
        for id in untimed { ids.append(id) }
        var parameters = Parameters()
        try parameters.append(text: group)
        try parameters.append(ids)
        self.init()
        for row in try connection.execute(sql: Self.sql, parameters) {
            let text = try row.text(0)
            guard let why = StuckReason(rawValue: text) else {
                throw PostgresError(.unexpectedValue, "stuck sagas: \"\(text)\" is no reason")
            }
            byReason[why] = Count(late: try row.int8(1), alarming: try row.int8(2))
            oldestSeconds = max(oldestSeconds, try row.float8(3))
        }
    }
}
