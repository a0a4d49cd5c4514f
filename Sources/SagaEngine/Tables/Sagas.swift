internal import Documents
internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `sagas`.
struct Sagas: ~Copyable {
    private static let columns = """
        saga_id, decision_id, plan_id, intent_id, attempt, state, step, holds_plan, correlation_id, trace_id, span_id, \
        risk_band, priority, reason, detail, duplicate_of, revision, orchestrator_version, created_at, updated_at, \
        previous_saga, facts, tickets_topic, tickets_partition, tickets_to
        """

    /// In the list of a SELECT, unnest hands its elements on one by one; in FROM each of the 25 would be stored first.
    private static let rows = """
        (SELECT unnest($1::uuid[]), unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::int4[]),
            unnest($6::text[]), unnest($7::text[]), unnest($8::bool[]), unnest($9::text[]), unnest($10::text[]),
            unnest($11::text[]), unnest($12::text[]), unnest($13::text[]), unnest($14::text[]), unnest($15::text[]),
            unnest($16::uuid[]), unnest($17::int8[]), unnest($18::text[]), unnest($19::timestamptz[]),
            unnest($20::timestamptz[]), unnest($21::uuid[]), unnest($22::text[]), unnest($23::text[]), unnest($24::int4[]),
            unnest($25::int8[])) AS u (\(columns))
        """

    private static let types: [SQLType] = [
        .uuidArray, .textArray, .textArray, .textArray, .int4Array, .textArray, .textArray, .boolArray, .textArray,
        .textArray, .textArray, .textArray, .textArray, .textArray, .textArray, .uuidArray, .int8Array, .textArray,
        .timestamptzArray, .timestamptzArray, .uuidArray, .textArray, .textArray, .int4Array, .int8Array, .text,
    ]

    /// Locks in id order, so that two lanes never wait for each other in a circle. Children are read by later statements:
    /// joined in here they would be as old as the snapshot, beside a saga as new as its lock.
    private static let load = Statement(
        "sagas-load",
        """
        SELECT \(columns), tickets_group FROM sagas
        WHERE saga_id = ANY($1) OR (plan_id = ANY($2) AND holds_plan)
        ORDER BY saga_id FOR UPDATE
        """, [.uuidArray, .textArray])

    /// The same with the sagas of tickets.
    private static let loadByTickets = Statement(
        "sagas-load-by-tickets",
        """
        SELECT \(columns), tickets_group FROM sagas
        WHERE saga_id = ANY($1 || ARRAY(SELECT saga_id FROM ticket_states WHERE ticket_id = ANY($3)))
            OR (plan_id = ANY($2) AND holds_plan)
        ORDER BY saga_id FOR UPDATE
        """, [.uuidArray, .textArray, .uuidArray])

    private static let insert = Statement(
        "sagas-insert",
        """
        INSERT INTO sagas (\(columns), tickets_group)
        SELECT u.*, CASE WHEN u.tickets_topic IS NOT NULL THEN $26 END FROM \(rows)
        """, types)

    /// The rows are locked by then. The row of the newest tickets stays when the batch names none.
    private static let update = Statement(
        "sagas-update",
        """
        UPDATE sagas s
        SET decision_id = u.decision_id, plan_id = u.plan_id, intent_id = u.intent_id, attempt = u.attempt, state = u.state,
            step = u.step, holds_plan = u.holds_plan, correlation_id = u.correlation_id, trace_id = u.trace_id,
            span_id = u.span_id, risk_band = u.risk_band, priority = u.priority, reason = u.reason, detail = u.detail,
            duplicate_of = u.duplicate_of, revision = u.revision, orchestrator_version = u.orchestrator_version,
            updated_at = u.updated_at, previous_saga = u.previous_saga, facts = u.facts,
            tickets_group = CASE WHEN u.tickets_topic IS NOT NULL THEN $26 ELSE s.tickets_group END,
            tickets_topic = coalesce(u.tickets_topic, s.tickets_topic),
            tickets_partition = coalesce(u.tickets_partition, s.tickets_partition),
            tickets_to = coalesce(u.tickets_to, s.tickets_to)
        FROM \(rows)
        WHERE s.saga_id = u.saga_id
        """, types)

    private static let count = Statement(
        "sagas-count", "SELECT state, count(*) FROM sagas GROUP BY state ORDER BY state")

    private let group: String
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
    private var previous = UUIDColumn("previous_saga")
    private var facts = TextColumn("facts")
    private var ticketTopics = TextColumn("tickets_topic")
    private var ticketPartitions = Int4Column("tickets_partition")
    private var ticketEnds = Int8Column("tickets_to")

    init(group: String) {
        self.group = group
    }

    /// Locks and loads the sagas with these ids, those that hold these plans, and those of these tickets.
    mutating func load(
        _ sagas: Set<Identifier>, holding plans: Set<String>, tickets: some Collection<Identifier>,
        in pipeline: inout Pipeline
    ) throws(PostgresError) {
        ids.reset()
        self.plans.reset()
        for id in sagas { ids.append(id) }
        for plan in plans { try self.plans.append(plan) }
        parameters.reset()
        try parameters.append(ids)
        try parameters.append(self.plans)
        if tickets.isEmpty {
            try pipeline.add(Self.load, parameters)
            return
        }
        previous.reset()
        for ticket in tickets { previous.append(ticket) }
        try parameters.append(previous)
        try pipeline.add(Self.loadByTickets, parameters)
    }

    /// Inserts new sagas, in id order; `ticketRows` are the outbox rows that hold their newest tickets.
    mutating func insert(
        _ rows: [Saga], ticketRows: [Identifier: OutboxReference], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        try add(Self.insert, rows, ticketRows, &pipeline)
    }

    /// Writes the new state of sagas that exist.
    mutating func update(
        _ rows: [Saga], ticketRows: [Identifier: OutboxReference], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        try add(Self.update, rows, ticketRows, &pipeline)
    }

    /// Answers state and number of all sagas.
    static func count(in pipeline: inout Pipeline) throws(PostgresError) {
        try pipeline.add(count)
    }

    private mutating func add(
        _ statement: Statement, _ rows: [Saga], _ ticketRows: [Identifier: OutboxReference],
        _ pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        reset()
        for saga in rows.sorted(by: { $0.id < $1.id }) {
            try append(saga)
            try append(ticketRows[saga.id])
        }
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
        try parameters.append(previous)
        try parameters.append(facts)
        try parameters.append(ticketTopics)
        try parameters.append(ticketPartitions)
        try parameters.append(ticketEnds)
        try parameters.append(text: group)
        try pipeline.add(statement, parameters)
    }

    private mutating func append(_ row: OutboxReference?) throws(PostgresError) {
        try ticketTopics.append(row?.source.topic)
        if let row {
            ticketPartitions.append(row.source.partition)
            ticketEnds.append(row.to)
        } else {
            ticketPartitions.appendNull()
            ticketEnds.appendNull()
        }
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
        previous.append(saga.previousSaga)
        if let json = saga.facts.json { try facts.append(bytes: json) } else { facts.appendNull() }
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
        previous.reset()
        facts.reset()
        ticketTopics.reset()
        ticketPartitions.reset()
        ticketEnds.reset()
    }

    /// Reads one row of ``load``; its ticket ids are not loaded.
    static func saga(_ row: Row) throws(PostgresError) -> Saga {
        Saga(
            id: try row.identifier(0), decisionID: try row.text(1), planID: try row.text(2), intentID: try row.text(3),
            attempt: try row.int4(4), state: try value(row, 5), step: try value(row, 6),
            correlationID: try row.text(8), traceID: try row.optional(9, row.text),
            spanID: try row.optional(10, row.text),
            riskBand: try row.text(11), priority: try value(row, 12), reason: try row.optional(13, row.text),
            detail: try row.optional(14, row.text), duplicateOf: try row.optional(15, row.identifier),
            previousSaga: try row.optional(20, row.identifier), ticketIDs: [], holdsPlan: try row.bool(7),
            createdAt: try row.timestamptz(18), updatedAt: try row.timestamptz(19),
            revision: try row.int8(16), orchestratorVersion: try row.text(17), facts: try facts(row))
    }

    private static func facts(_ row: Row) throws(PostgresError) -> SagaFacts {
        guard let text = try row.optional(21, row.text) else { return SagaFacts() }
        let document = Document()
        guard let node = try? document.parse(json: Array(text.utf8)), let facts = SagaFacts(stored: node) else {
            throw PostgresError(
                .unexpectedValue, "saga \(try row.identifier(0)): facts of another version: \(text.prefix(200))")
        }
        return facts
    }

    /// The outbox row that holds the newest tickets of this row of ``load``; nil when another group wrote it.
    static func ticketRow(_ row: Row, group: String) throws(PostgresError) -> OutboxReference? {
        guard try row.optional(25, row.text) == group else { return nil }
        return OutboxReference(
            source: TopicPartition(try row.text(22), try row.int4(23)), to: try row.int8(24))
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
