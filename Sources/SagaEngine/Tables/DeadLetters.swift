internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `dead_letters`.
struct DeadLetters: ~Copyable {
    /// An offset is told apart by the Kafka cluster that the progress belongs to.
    private static let insert = Statement(
        "dead-letters-insert",
        """
        INSERT INTO dead_letters (group_id, cluster_id, topic, partition, record_offset, reason, field, detail, saga_id, batch,
            recorded_at)
        SELECT $1, p.cluster_id, d.*, $9, $10
        FROM unnest($2::text[], $3::int4[], $4::int8[], $5::text[], $6::text[], $7::text[], $8::uuid[])
            AS d (topic, partition, record_offset, reason, field, detail, saga_id)
        LEFT JOIN partition_progress p ON p.group_id = $1 AND p.topic = d.topic AND p.partition = d.partition
        """,
        [
            .text, .textArray, .int4Array, .int8Array, .textArray, .textArray, .textArray, .uuidArray, .uuid,
            .timestamptz,
        ])

    private static let within = Statement(
        "dead-letters-within",
        """
        SELECT d.topic, d.partition, d.record_offset
        FROM unnest($2::text[], $3::int4[], $4::int8[], $5::int8[]) AS asked (topic, partition, first, behind)
        JOIN partition_progress p ON p.group_id = $1 AND p.topic = asked.topic AND p.partition = asked.partition
        JOIN dead_letters d ON d.group_id = $1 AND d.topic = p.topic AND d.partition = p.partition
            AND d.cluster_id = p.cluster_id AND d.record_offset >= asked.first AND d.record_offset < asked.behind
        """, [.text, .textArray, .int4Array, .int8Array, .int8Array])

    /// An event of a saga is set aside after the saga was made; of a decision that becomes no saga there is no such time.
    private static let quarantined = Statement(
        "dead-letters-quarantined",
        """
        SELECT asked.saga_id, EXISTS (
            SELECT FROM dead_letters d
            WHERE d.group_id = $1 AND d.recorded_at >= coalesce(s.created_at, '-infinity')
                AND d.saga_id = asked.saga_id AND d.reason = ANY($3))
        FROM unnest($2::uuid[]) AS asked (saga_id) LEFT JOIN sagas s USING (saga_id)
        """, [.text, .uuidArray, .textArray])

    private static let list = Statement(
        "dead-letters-list",
        """
        SELECT topic, partition, record_offset, cluster_id, reason, field, detail, saga_id, batch, recorded_at
        FROM dead_letters WHERE group_id = $1
        ORDER BY recorded_at DESC, topic, partition, record_offset DESC LIMIT $2
        """, [.text, .int8])

    private var parameters = Parameters()
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var offsets = Int8Column("record_offset")
    private var ends = Int8Column("behind")
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

    /// Answers topic, partition and offset of the dead letters within these ranges.
    mutating func within(
        _ shares: [BatchKeys.Share], group: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        topics.reset()
        partitions.reset()
        offsets.reset()
        ends.reset()
        for share in shares {
            try topics.append(share.partition.topic)
            partitions.append(share.partition.partition)
            offsets.append(share.range.lowerBound)
            ends.append(share.range.upperBound)
        }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(offsets)
        try parameters.append(ends)
        try pipeline.add(Self.within, parameters)
    }

    /// Answers each of these sagas, and whether an event of it was set aside before.
    mutating func quarantined(
        _ wanted: Set<Identifier>, group: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        sagas.reset()
        reasons.reset()
        for saga in wanted.sorted() { sagas.append(saga) }
        for reason in Quarantine.Reason.allCases { try reasons.append(reason.rawValue) }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(sagas)
        try parameters.append(reasons)
        try pipeline.add(Self.quarantined, parameters)
    }

    /// Answers the newest dead letters.
    mutating func list(group: String, limit: Int, in pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: group)
        parameters.append(int8: Int64(limit))
        try pipeline.add(Self.list, parameters)
    }

    /// Reads one row of ``list(group:limit:in:)``.
    static func stored(_ row: Row) throws(PostgresError) -> StoredDeadLetter {
        StoredDeadLetter(
            partition: TopicPartition(try row.text(0), try row.int4(1)), offset: try row.int8(2),
            clusterID: try row.text(3), reason: try row.text(4), field: try row.optional(5, row.text) ?? "",
            detail: try row.text(6), saga: try row.optional(7, row.identifier), batch: try row.identifier(8),
            recordedAt: try row.timestamptz(9))
    }
}
