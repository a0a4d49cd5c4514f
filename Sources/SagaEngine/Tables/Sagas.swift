internal import FlowC
internal import Postgres

/// SQL over `sagas`.
struct Sagas: ~Copyable {
    private static let columns = """
        saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id, trace_id, span_id, \
        risk_band, priority, reason, detail, duplicate_of, revision, orchestrator_version, created_at, updated_at
        """

    /// Locks in id order, so that two lanes never wait for each other in a circle.
    private static let load = Statement(
        "sagas-load",
        """
        SELECT \(columns) FROM sagas
        WHERE saga_id = ANY($1) OR (plan_id = ANY($2) AND holds_plan)
        ORDER BY saga_id FOR UPDATE
        """, [.uuidArray, .textArray])

    private static let insert = Statement(
        "sagas-insert",
        """
        INSERT INTO sagas (\(columns))
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int4[], $6::text[], $7::text[], $8::bool[],
            $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::uuid[], $17::int8[],
            $18::text[], $19::timestamptz[], $20::timestamptz[])
        """,
        [
            .uuidArray, .textArray, .textArray, .textArray, .int4Array, .textArray, .textArray, .boolArray, .textArray,
            .textArray, .textArray, .textArray, .textArray, .textArray, .textArray, .uuidArray, .int8Array, .textArray,
            .timestamptzArray, .timestamptzArray,
        ])

    private var parameters = Parameters()
    private var ids = UUIDColumn("saga_id")
    private var decisions = TextColumn("decision_id")
    private var plans = TextColumn("plan_id")
    private var intents = TextColumn("intent_id")
    private var attempts = Int4Column("attempt")
    private var states = TextColumn("state")
    private var steps = TextColumn("step")
    private var holds = BoolColumn("holds_plan")
    private var correlations = TextColumn("correlation_id")
    private var traces = TextColumn("trace_id")
    private var spans = TextColumn("span_id")
    private var bands = TextColumn("risk_band")
    private var priorities = TextColumn("priority")
    private var reasons = TextColumn("reason")
    private var details = TextColumn("detail")
    private var duplicates = UUIDColumn("duplicate_of")
    private var revisions = Int8Column("revision")
    private var versions = TextColumn("orchestrator_version")
    private var created = TimestamptzColumn("created_at")
    private var updated = TimestamptzColumn("updated_at")

    /// Locks and loads the sagas with these ids, and those that hold these plans.
    mutating func load(
        _ sagas: Set<Identifier>, holding plans: Set<String>, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        ids.reset()
        self.plans.reset()
        for id in sagas { ids.append(id) }
        for plan in plans { try self.plans.append(plan) }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(self.plans)
        try pipeline.add(Self.load, parameters)
    }

    /// Inserts new sagas, in id order.
    mutating func insert(_ rows: [Saga], in pipeline: inout Pipeline) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        reset()
        for saga in rows.sorted(by: { $0.id < $1.id }) { try append(saga) }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(decisions)
        try parameters.append(plans)
        try parameters.append(intents)
        try parameters.append(attempts)
        try parameters.append(states)
        try parameters.append(steps)
        try parameters.append(holds)
        try parameters.append(correlations)
        try parameters.append(traces)
        try parameters.append(spans)
        try parameters.append(bands)
        try parameters.append(priorities)
        try parameters.append(reasons)
        try parameters.append(details)
        try parameters.append(duplicates)
        try parameters.append(revisions)
        try parameters.append(versions)
        try parameters.append(created)
        try parameters.append(updated)
        try pipeline.add(Self.insert, parameters)
    }

    private mutating func append(_ saga: Saga) throws(PostgresError) {
        ids.append(saga.id)
        try decisions.append(saga.decisionID)
        try plans.append(saga.planID)
        try intents.append(saga.intentID)
        attempts.append(saga.attempt)
        try states.append(saga.state.rawValue)
        try steps.append(saga.step.name)
        holds.append(saga.holdsPlan)
        try correlations.append(saga.correlationID)
        try traces.append(saga.traceID)
        try spans.append(saga.spanID)
        try bands.append(saga.riskBand)
        try priorities.append(saga.priority.rawValue)
        try reasons.append(saga.reason)
        try details.append(shown: saga.detail)
        duplicates.append(saga.duplicateOf)
        revisions.append(saga.revision)
        try versions.append(saga.orchestratorVersion)
        try created.append(epochMilliseconds: saga.createdAt)
        try updated.append(epochMilliseconds: saga.updatedAt)
    }

    private mutating func reset() {
        ids.reset()
        decisions.reset()
        plans.reset()
        intents.reset()
        attempts.reset()
        states.reset()
        steps.reset()
        holds.reset()
        correlations.reset()
        traces.reset()
        spans.reset()
        bands.reset()
        priorities.reset()
        reasons.reset()
        details.reset()
        duplicates.reset()
        revisions.reset()
        versions.reset()
        created.reset()
        updated.reset()
    }

    /// Reads one row of ``load``; its ticket ids are not loaded.
    static func saga(_ row: Row) throws(PostgresError) -> Saga {
        Saga(
            id: try row.identifier(0), decisionID: try row.text(1), planID: try row.text(2), intentID: try row.text(3),
            attempt: try row.int4(4), state: try value(row, 5), step: try value(row, 6),
            correlationID: try row.text(8), traceID: try row.optional(9, row.text),
            spanID: try row.optional(10, row.text),
            riskBand: try row.text(11), priority: try value(row, 12), reason: try row.optional(13, row.text),
            detail: try row.optional(14, row.text), duplicateOf: try row.optional(15, row.identifier), ticketIDs: [],
            holdsPlan: try row.bool(7), createdAt: try row.timestamptz(18), updatedAt: try row.timestamptz(19),
            revision: try row.int8(16), orchestratorVersion: try row.text(17))
    }

    private static func value<Value: RawRepresentable<String>>(
        _ row: Row, _ column: Int
    ) throws(PostgresError) -> Value {
        let text = try row.text(column)
        guard let value = Value(rawValue: text) else {
            throw PostgresError(
                .unexpectedValue, "sagas row \(row.index), column \(column): \"\(text)\" is unknown to this version")
        }
        return value
    }
}
