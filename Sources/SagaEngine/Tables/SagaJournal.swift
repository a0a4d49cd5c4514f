internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `saga_journal`.
struct SagaJournal: ~Copyable {
    private static let insert = Statement(
        "saga-journal-insert",
        """
        INSERT INTO saga_journal (saga_id, revision, event_id, topic, partition, record_offset, entries,
            batch, recorded_at, orchestrator_version)
        SELECT j.*, $8, $9, $10
        FROM unnest($1::uuid[], $2::int8[], $3::text[], $4::text[], $5::int4[], $6::int8[], $7::json[]) AS j
        """,
        [
            .uuidArray, .int8Array, .textArray, .textArray, .int4Array, .int8Array, .jsonArray, .uuid, .timestamptz,
            .text,
        ])

    private static let applied = Statement(
        "saga-journal-applied",
        """
        SELECT j.saga_id, j.event_id FROM unnest($1::uuid[], $2::text[]) AS asked (saga_id, event_id)
        JOIN saga_journal j USING (saga_id, event_id)
        """, [.uuidArray, .textArray])

    private var parameters = Parameters()
    private var sagas = UUIDColumn("saga_id")
    private var revisions = Int8Column("revision")
    private var events = TextColumn("event_id")
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var offsets = Int8Column("record_offset")
    private var entries = JSONColumn("entries")

    /// Inserts one row for each record that a saga applied.
    mutating func insert(
        _ rows: [SagaWrites.JournalRow], batch: Identifier, at now: Int64, version: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        sagas.reset()
        revisions.reset()
        events.reset()
        topics.reset()
        partitions.reset()
        offsets.reset()
        entries.reset()
        for row in rows {
            sagas.append(row.sagaID)
            revisions.append(row.revision)
            try events.append(row.eventID)
            try topics.append(row.source.topic)
            partitions.append(row.source.partition)
            offsets.append(row.offset)
            try entries.append(bytes: row.entries)
        }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(revisions)
        try parameters.append(events)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try parameters.append(entries)
        parameters.append(uuid: (high: batch.high, low: batch.low))
        try parameters.append(timestamptz: now)
        try parameters.append(text: version)
        try pipeline.add(Self.insert, parameters)
    }

    /// Answers saga and event id of those asked events that are in the journal.
    mutating func applied(
        _ asked: [Identifier: Set<String>], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        sagas.reset()
        events.reset()
        for (saga, ids) in asked {
            for event in ids {
                sagas.append(saga)
                try events.append(event)
            }
        }
        parameters.reset()
        try parameters.append(sagas)
        try parameters.append(events)
        try pipeline.add(Self.applied, parameters)
    }
}

extension ArrayColumn where Element == JSONElement {
    /// Appends a document held in an array of bytes.
    mutating func append(bytes: [UInt8]) throws(PostgresError) {
        let result: Result<Void, PostgresError> = bytes.withUnsafeBytes { buffer in
            do throws(PostgresError) { return .success(try append(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }
}
