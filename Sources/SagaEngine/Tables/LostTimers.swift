internal import FlowC
internal import Postgres

/// SQL that goes through `sagas` and finds those that wait for a time and have no timer.
struct LostTimers: ~Copyable {
    /// One step: the sagas behind $1, at most $2, by their key. Answers those that lack a timer, those that rightly have none
    /// but wait for a person, and the last one, whatever it is, so that the next step goes on behind it. What another group
    /// publishes is left to that group.
    private static let step = Statement(
        "lost-timers-step",
        """
        WITH step AS MATERIALIZED (
            SELECT saga_id, state, facts, tickets_group FROM sagas WHERE saga_id > $1 ORDER BY saga_id LIMIT $2)
        SELECT saga_id, state, coalesce(what, ''), now() FROM (
            SELECT saga_id, state, CASE
                WHEN tickets_group <> $3 THEN NULL
                WHEN \(StuckSaga.isRestless("step")) THEN 'untimed'
                WHEN state = 'COMPENSATING' AND \(StuckSaga.isFlagged("step")) THEN 'untimed'
                WHEN state IN ('AWAITING_APPROVAL', 'WAITING_FOR_EVENT', 'RETRYING', 'DEFERRED', 'COMPENSATING')
                    AND NOT EXISTS (SELECT FROM timers t WHERE t.saga_id = step.saga_id AND t.kind <> 'drain') THEN 'lost'
            END AS what
            FROM step
        ) AS looked
        WHERE what IS NOT NULL OR saga_id = (SELECT saga_id FROM step ORDER BY saga_id DESC LIMIT 1)
        ORDER BY saga_id
        """, [.uuid, .int8, .text])

    /// What one step has found.
    struct Found {
        /// The timers that are missing, due now.
        var lost: [Timer] = []
        /// Sagas that wait for a person.
        var untimed: [Identifier] = []
        /// The last saga of the step; nil when there was none.
        var last: Identifier?
    }

    private let group: String
    private var parameters = Parameters()

    init(group: String) {
        self.group = group
    }

    /// Answers one step.
    mutating func step(after: Identifier, limit: Int, in pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        parameters.append(uuid: (after.high, after.low))
        parameters.append(int8: Int64(limit))
        try parameters.append(text: group)
        try pipeline.add(Self.step, parameters)
    }

    /// Reads the answer of a step.
    static func found(_ rows: ResultSet) throws(PostgresError) -> Found {
        var found = Found()
        for row in rows {
            let saga = try row.identifier(0)
            found.last = saga
            switch try row.text(2) {
            case "lost":
                guard let kind = ExecutionState(rawValue: try row.text(1))?.waking else { continue }
                let now = try row.timestamptz(3)
                found.lost.append(
                    Timer(
                        id: .timer(saga: saga, kind: kind.rawValue, sequence: now), saga: saga, kind: kind,
                        sequence: now, dueAt: now))
            case "untimed": found.untimed.append(saga)
            default: break
            }
        }
        return found
    }
}

extension ExecutionState {
    /// A kind of timer that wakes a saga which waits in this state. Whatever the kind, a saga that is woken early asks for the
    /// timer that it needs.
    fileprivate var waking: TimerKind? {
        switch self {
        case .awaitingApproval: .approvalExpiry
        case .waitingForEvent: .executionDeadline
        case .retrying: .retry
        case .deferred: .deferral
        case .compensating: .compensationDeadline
        default: nil
        }
    }
}
