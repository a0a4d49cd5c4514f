internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `dead_letters`.
struct DeadLetters: ~Copyable {
    private static let insert = Statement(
        "dead-letters-insert",
        """
        INSERT INTO dead_letters (group_id, topic, partition, record_offset, reason, field, detail, saga_id, batch, recorded_at)
        SELECT $1, d.*, $9, $10
        FROM unnest($2::text[], $3::int4[], $4::int8[], $5::text[], $6::text[], $7::text[], $8::uuid[]) AS d
        """,
        [
            .text, .textArray, .int4Array, .int8Array, .textArray, .textArray, .textArray, .uuidArray, .uuid,
            .timestamptz,
        ])

    private var parameters = Parameters()
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var offsets = Int8Column("record_offset")
    private var reasons = TextColumn("reason")
    private var fields = TextColumn("field")
    private var details = TextColumn("detail")
    private var sagas = UUIDColumn("saga_id")

    /// Inserts the records that went to the dead letters.
    mutating func insert(
        _ rows: [SagaWrites.DeadLetterRow], group: String, batch: Identifier, at now: Int64, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        guard !rows.isEmpty else { return }
        topics.reset()
        partitions.reset()
        offsets.reset()
        reasons.reset()
        fields.reset()
        details.reset()
        sagas.reset()
        for row in rows {
            try topics.append(row.source.topic)
            partitions.append(row.source.partition)
            offsets.append(row.offset)
            try reasons.append(row.letter.reason)
            try fields.append(shown: row.letter.field)
            try details.append(shown: row.letter.detail)
            sagas.append(row.sagaID)
        }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try parameters.append(reasons)
        try parameters.append(fields)
        try parameters.append(details)
        try parameters.append(sagas)
        parameters.append(uuid: (high: batch.high, low: batch.low))
        try parameters.append(timestamptz: now)
        try pipeline.add(Self.insert, parameters)
    }
}
