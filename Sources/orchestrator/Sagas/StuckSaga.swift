internal import Documents
internal import FlowC
internal import Postgres

/// A saga that does not get on, and why (workflow-engine.md WF-16, WF-24: none for longer than five minutes).
struct StuckSaga: Hashable, Sendable {
    /// The saga.
    let saga: SagaSummary
    /// Why it counts as stuck.
    let why: String

    /// What keeps a saga from getting on, the first that applies. A saga that waits is woken by its timer, so one that has
    /// none, or whose timer nobody answers, waits for nothing.
    private static let sql = """
        SELECT \(SagaSummary.columns), why FROM (
            SELECT s.*, CASE
                WHEN s.facts LIKE '%"stuck":true%' THEN 'a compensation waits for an operator'
                WHEN i.since < now() - $1 * interval '1 second' THEN 'events wait in its inbox'
                WHEN s.updated_at >= now() - $1 * interval '1 second' THEN NULL
                WHEN s.state IN ('PENDING', 'RUNNING', 'CANCEL_REQUESTED') THEN 'no saga rests in this state'
                WHEN s.state = 'PAUSED' THEN NULL
                WHEN t.due IS NULL THEN 'it has no timer'
                WHEN t.due < now() - $1 * interval '1 second' THEN 'its timer is due and not answered'
            END AS why
            FROM sagas s
            LEFT JOIN (SELECT saga_id AS id, min(due_at) AS due FROM timers WHERE kind <> 'drain' GROUP BY 1) t
                ON t.id = s.saga_id
            LEFT JOIN (SELECT saga_id AS id, min(parked_at) AS since FROM parked_events GROUP BY 1) i ON i.id = s.saga_id
            WHERE s.state NOT IN ('COMPLETED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'REJECTED')
                AND ($2::text IS NULL OR s.plan_id = $2)
        ) AS open
        WHERE why IS NOT NULL ORDER BY updated_at, saga_id LIMIT $3
        """

    /// The sagas that do not get on for longer than so many seconds, the longest first.
    static func list(
        longerThan seconds: Double, plan: String?, limit: Int32, on connection: inout Connection
    ) throws(PostgresError) -> [StuckSaga] {
        var parameters = Parameters()
        parameters.append(float8: seconds)
        if let plan { try parameters.append(text: plan) } else { parameters.appendNull(.text) }
        parameters.append(int4: limit)
        var found: [StuckSaga] = []
        for row in try connection.execute(sql: sql, parameters) {
            found.append(StuckSaga(saga: try SagaSummary(row), why: try row.text(14)))
        }
        return found
    }

    /// For people.
    static func table(_ found: [StuckSaga]) -> String {
        TextTable.render(
            ["SAGA", "STATE", "PLAN", "CHANGED", "WHY"],
            found.map {
                [
                    $0.saga.id.description, $0.saga.state, $0.saga.planID, Timestamp.text($0.saga.updatedAt), $0.why,
                ]
            })
    }

    /// For programs.
    static func json(_ found: [StuckSaga]) -> String {
        var writer = JSONWriter(capacity: 4096)
        writer.list { writer in
            for stuck in found {
                writer.object { writer in
                    stuck.saga.writeMembers(&writer)
                    writer.key("why")
                    writer.value(stuck.why)
                }
            }
        }
        return writer.text
    }
}
