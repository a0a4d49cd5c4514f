public import FlowC
public import Postgres

/// A saga that does not get on, and why (workflow-engine.md WF-16, WF-24: none for longer than five minutes).
public struct StuckSaga: Hashable, Sendable {
    /// The saga.
    public let saga: Identifier
    /// Why it counts as stuck.
    public let why: StuckReason

    /// What keeps a saga from getting on, the first that applies. A saga that waits is woken by its timer, so one that has
    /// none, or whose timer nobody answers, waits for nothing.
    private static let select = Statement(
        "stuck-list",
        """
        SELECT saga_id, why FROM (
            SELECT s.saga_id, s.updated_at, CASE
                WHEN \(isFlagged("s")) THEN 'operator'
                WHEN i.since < now() - $1 * interval '1 second' THEN 'inbox'
                WHEN s.updated_at >= now() - $1 * interval '1 second' THEN NULL
                WHEN \(isRestless("s")) THEN 'state'
                WHEN s.state = 'PAUSED' THEN NULL
                WHEN t.due IS NULL THEN 'no_timer'
                WHEN t.due < now() - $1 * interval '1 second' THEN 'timer'
            END AS why
            FROM sagas s
            LEFT JOIN (SELECT saga_id AS id, min(due_at) AS due FROM timers WHERE kind <> 'drain' GROUP BY 1) t
                ON t.id = s.saga_id
            LEFT JOIN (SELECT saga_id AS id, min(parked_at) AS since FROM parked_events GROUP BY 1) i ON i.id = s.saga_id
            WHERE \(isOpen("s")) AND ($2::text IS NULL OR s.plan_id = $2)
        ) AS open
        WHERE why IS NOT NULL ORDER BY updated_at, saga_id LIMIT $3
        """, [.float8, .text, .int4])

    /// The sagas that do not get on for longer than so many seconds, the longest first, at most `limit`; of one plan, or of
    /// any. Reads all sagas: for a person who asks. Blocks its thread for one round trip.
    public static func list(
        longerThan seconds: Double, plan: String? = nil, limit: Int32, on connection: inout Connection
    ) throws(PostgresError) -> [StuckSaga] {
        var parameters = Parameters()
        parameters.append(float8: seconds)
        if let plan { try parameters.append(text: plan) } else { parameters.appendNull(.text) }
        parameters.append(int4: limit)
        var found: [StuckSaga] = []
        for row in try connection.execute(select, parameters) {
            let text = try row.text(1)
            guard let why = StuckReason(rawValue: text) else {
                throw PostgresError(.unexpectedValue, "stuck-list: \"\(text)\" is no reason")
            }
            found.append(StuckSaga(saga: try row.identifier(0), why: why))
        }
        return found
    }
}

extension StuckSaga {
    /// Whether a row of `sagas` has not ended.
    static func isOpen(_ row: String) -> String { "\(row).\(ExecutionState.openSQL)" }

    /// Whether a row of `sagas` is flagged stuck.
    static func isFlagged(_ row: String) -> String { "\(row).facts LIKE '%\"stuck\":true%'" }

    /// Whether a row of `sagas` is in a state that a saga only passes through, within one batch.
    static func isRestless(_ row: String) -> String { "\(row).state IN ('PENDING', 'RUNNING', 'CANCEL_REQUESTED')" }
}
