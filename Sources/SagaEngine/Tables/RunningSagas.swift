internal import FlowC
internal import Postgres

/// SQL that counts the sagas of a group that run: their tickets are out and they wait for no person.
///
/// Each of them has one timer, since a time will come at which something happens to it by itself, and the kind of the timer says
/// that tickets are out. So the sagas that have ended, millions of them, are not looked at. The count reads the timers of the group
/// from the latest on and ends when it has found as many as were asked for; at worst it reads those of everything that waits, 40 ms
/// for 100,000.
struct RunningSagas: ~Copyable {
    /// Until COMMIT no other batch of the group that may dispatch a saga begins. It comes before every row lock, so that no lane
    /// waits for another in a circle.
    private static let lock = Statement(
        "running-lock", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text", [.text])

    /// A timer of a wait for signals may be that of a saga whose tickets are not out yet, or of signals without a saga.
    private static let count = Statement(
        "running-count",
        """
        SELECT count(*) FROM (
            SELECT FROM timers t
            WHERE t.group_id = $1 AND (t.kind = ANY($2) OR t.kind = $3 AND EXISTS (
                SELECT FROM sagas s WHERE s.saga_id = t.saga_id AND s.state <> 'DEFERRED'))
            ORDER BY t.due_at DESC LIMIT $4) AS running
        """, [.text, .textArray, .text, .int8])

    private let group: String
    private var parameters = Parameters()
    private var kinds = TextColumn("kind")

    init(group: String) {
        self.group = group
    }

    /// Waits until no other batch of the group counts; answers nothing of use.
    mutating func lock(in pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: "orchestrator admission \(group)")
        try pipeline.add(Self.lock, parameters)
    }

    /// Answers how many sagas run, `limit` at most.
    mutating func count(upTo limit: Int, in pipeline: inout Pipeline) throws(PostgresError) {
        kinds.reset()
        for kind in TimerKind.ofRunningSagas { try kinds.append(kind.rawValue) }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(kinds)
        try parameters.append(text: TimerKind.signalWait.rawValue)
        parameters.append(int8: Int64(limit))
        try pipeline.add(Self.count, parameters)
    }
}
