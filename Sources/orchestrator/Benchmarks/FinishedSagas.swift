internal import Postgres

/// Sagas that a database holds before an engine is measured, each with five tickets: what years of work leave behind.
///
/// Their ids ascend evenly through all ids, so that filling is quick and what the engine adds falls between them.
enum FinishedSagas {
    /// Fills the database; a million takes about a minute.
    static func store(_ count: Int, in database: ConnectionOptions) throws {
        var patient = database
        patient.statementTimeout = .zero
        patient.silenceLimit = .seconds(24 * 3600)
        var connection = try Connection.open(patient)
        for statement in statements(count) { try connection.execute(sql: statement) }
        try connection.execute(sql: "ANALYZE")
    }

    private static func statements(_ count: Int) -> [String] {
        let saga = id("n", of: count)
        return [
            """
            INSERT INTO sagas (saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id,
                risk_band, priority, revision, orchestrator_version, created_at, updated_at)
            SELECT \(saga), 'finished-' || n, 'finished-' || n, 'intent-' || n, 1, 'COMPLETED', 'C6', true, 'correlation-' || n,
                'low', 'NORMAL', 1, 'v2', now(), now()
            FROM generate_series(1, \(count)) AS n
            """,
            """
            INSERT INTO saga_history (saga_id, revision, event_id, topic, partition, record_offset, batch, recorded_at,
                orchestrator_version, entries, checkpoint_id, document)
            SELECT \(saga), 1, 'decision:finished-' || n, 'plans.consensus', 0, n, \(saga), now(), 'v2',
                repeat('["STEP_STARTED","C1","ready","running",0],', 13), \(saga), repeat('"duration_ns":123456,', 60)
            FROM generate_series(1, \(count)) AS n
            """,
            """
            INSERT INTO ticket_states (ticket_id, saga_id, position, status)
            SELECT \(id("t", of: 5 * count)), \(id("((t - 1) / 5 + 1)", of: count)), (t - 1) % 5, 'COMPLETED'
            FROM generate_series(1, \(5 * count)) AS t
            """,
            """
            INSERT INTO ticket_sheets (saga_id, sheet, body)
            SELECT \(saga), 0, decode(repeat('0123456789abcdef', 100), 'hex') FROM generate_series(1, \(count)) AS n
            """,
        ]
    }

    /// SQL for the id of `number`, of 1 to `count`.
    private static func id(_ number: String, of count: Int) -> String {
        let step = Int(UInt32.max) / (count + 1)
        return "(lpad(to_hex(\(number)::int8 * \(step)), 8, '0') || '-0000-5000-8000-' "
            + "|| lpad(to_hex(\(number)), 12, '0'))::uuid"
    }
}
