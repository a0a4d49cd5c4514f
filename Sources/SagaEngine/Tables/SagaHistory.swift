internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `saga_history`: a journal row and the checkpoint of the same revision are one row.
struct SagaHistory: ~Copyable {
    private static let insert = Statement(
        "saga-history-insert",
        """
        INSERT INTO saga_history (saga_id, revision, event_id, topic, partition, record_offset, entries, checkpoint_id,
            document, batch, recorded_at, orchestrator_version)
        SELECT unnest($1::uuid[]), unnest($2::int8[]), unnest($3::text[]), unnest($4::text[]), unnest($5::int4[]),
            unnest($6::int8[]), unnest($7::text[]), unnest($8::uuid[]), unnest($9::text[]), $10, $11, $12
        """,
        [
            .uuidArray, .int8Array, .textArray, .textArray, .int4Array, .int8Array, .textArray, .uuidArray, .textArray,
            .uuid, .timestamptz, .text,
        ])

    /// A look for one event: each by its own probe of the index. Joined in, statistics of a table that was empty a moment ago
    /// make the planner read the whole index instead. The event that created a saga is known by the saga itself.
    private static func found(_ saga: String) -> String {
        """
        (SELECT FROM saga_history h WHERE h.saga_id = \(saga) AND h.event_id = asked.event_id AND h.revision > 1 LIMIT 1)
        """
    }

    private static let applied = Statement(
        "saga-history-applied",
        """
        SELECT asked.saga_id, asked.event_id FROM unnest($1::uuid[], $2::text[]) AS asked (saga_id, event_id)
        CROSS JOIN LATERAL \(found("asked.saga_id")) AS found
        """, [.uuidArray, .textArray])

    /// The checkpoints of each saga, the first first. The program parses them: here one that is damaged would be an error of
    /// the whole statement.
    private static let documents = Statement(
        "saga-history-documents",
        """
        SELECT saga_id, document FROM saga_history
        WHERE saga_id = ANY($1) AND document IS NOT NULL
        ORDER BY saga_id, revision
        """, [.uuidArray])

    /// Of each saga the newest checkpoint.
    private static let newest = Statement(
        "saga-history-newest",
        """
        SELECT DISTINCT ON (saga_id) saga_id, document
        FROM saga_history WHERE saga_id = ANY(\(Worked.ids)) AND document IS NOT NULL
        ORDER BY saga_id, revision DESC
        """, Worked.types)

    private static let appliedAnswers = Statement(
        "saga-history-answers",
        """
        SELECT s.saga_id, asked.event_id FROM unnest($1::text[], $2::text[]) AS asked (plan_id, event_id)
        CROSS JOIN LATERAL (SELECT saga_id FROM sagas WHERE plan_id = asked.plan_id AND holds_plan OFFSET 0) AS s
        CROSS JOIN LATERAL \(found("s.saga_id")) AS found
        """, [.textArray, .textArray])

    private static let appliedResults = Statement(
        "saga-history-results",
        """
        SELECT t.saga_id, asked.event_id FROM unnest($1::uuid[], $2::text[]) AS asked (ticket_id, event_id)
        CROSS JOIN LATERAL (SELECT saga_id FROM ticket_states WHERE ticket_id = asked.ticket_id OFFSET 0) AS t
        CROSS JOIN LATERAL \(found("t.saga_id")) AS found
        """, [.uuidArray, .textArray])

    private var parameters = Parameters()
    private var sagas = UUIDColumn("saga_id")
    private var revisions = Int8Column("revision")
    private var events = TextColumn("event_id")
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var offsets = Int8Column("record_offset")
    private var entries = TextColumn("entries")
    private var ids = UUIDColumn("checkpoint_id")
    private var documents = TextColumn("document")

    /// Inserts one row for each record that a saga applied; each checkpoint belongs to one of them.
    ///
    /// They go in the order of their keys, so that neighbours in an index are inserted one after the other.
    mutating func insert(
        _ journal: [SagaWrites.JournalRow], _ documents: [Checkpoint], batch: Identifier, at now: Int64,
        version: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !journal.isEmpty || !documents.isEmpty else { return }
        let rows = journal.sorted { ($0.sagaID, $0.revision) < ($1.sagaID, $1.revision) }
        let checkpoints = documents.sorted { ($0.sagaID, $0.revision) < ($1.sagaID, $1.revision) }
        try insert(rows, checkpoints, batch: batch, at: now, version: version, &pipeline)
    }

    private mutating func insert(
        _ rows: [SagaWrites.JournalRow], _ checkpoints: [Checkpoint], batch: Identifier, at now: Int64,
        version: String, _ pipeline: inout Pipeline
    ) throws(PostgresError) {
        reset()
        var next = checkpoints.startIndex
        for row in rows {
            sagas.append(row.sagaID)
            revisions.append(row.revision)
            try events.append(row.eventID)
            try topics.append(row.source.topic)
            partitions.append(row.source.partition)
            offsets.append(row.offset)
            try entries.append(bytes: row.entries)
            guard next < checkpoints.endIndex, checkpoints[next].sagaID == row.sagaID,
                checkpoints[next].revision == row.revision
            else {
                ids.appendNull()
                documents.appendNull()
                continue
            }
            ids.append(checkpoints[next].id)
            try documents.append(bytes: checkpoints[next].document)
            next += 1
        }
        guard next == checkpoints.endIndex else {
            throw PostgresError(.unexpectedValue, "the checkpoint \(checkpoints[next].id) has no journal row")
        }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(revisions)
        try parameters.append(events)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try parameters.append(entries)
        try parameters.append(ids)
        try parameters.append(documents)
        parameters.append(uuid: (high: batch.high, low: batch.low))
        try parameters.append(timestamptz: now)
        try parameters.append(text: version)
        try pipeline.add(Self.insert, parameters)
    }

    /// Answers saga and event id of those asked events that their sagas have applied, the creating ones excepted.
    mutating func applied(
        _ asked: [Identifier: Set<String>], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        try add(Self.applied, asked, &pipeline)
    }

    /// The same for the events of tickets: the sagas are those of the tickets.
    mutating func applied(
        results asked: [Identifier: Set<String>], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        try add(Self.appliedResults, asked, &pipeline)
    }

    /// The same for answers about plans: the sagas are those that hold them.
    mutating func applied(
        answers asked: [String: Set<String>], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        topics.reset()
        events.reset()
        for (plan, ids) in asked {
            for event in ids {
                try topics.append(plan)
                try events.append(event)
            }
        }
        parameters.reset()
        try parameters.append(topics)
        try parameters.append(events)
        try pipeline.add(Self.appliedAnswers, parameters)
    }

    /// Answers the newest checkpoint of each saga that is loaded whole.
    static func newest(_ worked: borrowing Worked, in pipeline: inout Pipeline) throws(PostgresError) {
        try pipeline.add(newest, worked.parameters)
    }

    private mutating func add(
        _ statement: Statement, _ asked: [Identifier: Set<String>], _ pipeline: inout Pipeline
    ) throws(PostgresError) {
        sagas.reset()
        events.reset()
        for (id, names) in asked {
            for name in names {
                sagas.append(id)
                try events.append(name)
            }
        }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(events)
        try pipeline.add(statement, parameters)
    }

    /// Answers the checkpoints of these sagas: those since their tickets went out say which headers these have.
    mutating func documents(of wanted: Set<Identifier>, in pipeline: inout Pipeline) throws(PostgresError) {
        sagas.reset()
        for saga in wanted { sagas.append(saga) }
        parameters.reset()
        try parameters.append(sagas)
        try pipeline.add(Self.documents, parameters)
    }

    private mutating func reset() {
        sagas.reset()
        revisions.reset()
        events.reset()
        topics.reset()
        partitions.reset()
        offsets.reset()
        entries.reset()
        ids.reset()
        documents.reset()
    }
}

extension ArrayColumn where Element == TextElement {
    /// Appends a text held in an array of bytes.
    mutating func append(bytes: [UInt8]) throws(PostgresError) {
        let result: Result<Void, PostgresError> = bytes.withUnsafeBytes { buffer in
            do throws(PostgresError) { return .success(try append(utf8: buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }
}
