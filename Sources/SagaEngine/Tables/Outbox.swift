internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `outbox`.
struct Outbox: ~Copyable {
    private static let insert = Statement(
        "outbox-insert",
        """
        INSERT INTO outbox (group_id, topic, partition, from_offset, to_offset, outputs, batch)
        SELECT $1, o.*, $7
        FROM unnest($2::text[], $3::int4[], $4::int8[], $5::int8[], $6::bytea[]) AS o
        """, [.text, .textArray, .int4Array, .int8Array, .int8Array, .byteaArray, .uuid])

    private static let unpublished = Statement(
        "outbox-unpublished",
        """
        SELECT o.topic, o.partition, o.from_offset, o.to_offset, o.batch, o.outputs,
            (extract(epoch FROM o.created_at) * 1000)::int8
        FROM unnest($2::text[], $3::int4[]) AS wanted (topic, partition)
        JOIN partition_progress p ON p.group_id = $1 AND p.topic = wanted.topic AND p.partition = wanted.partition
        JOIN outbox o ON o.group_id = $1 AND o.topic = p.topic AND o.partition = p.partition
            AND o.to_offset > p.published_offset
        ORDER BY o.topic, o.partition, o.to_offset
        """, [.text, .textArray, .int4Array])

    private var parameters = Parameters()
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var froms = Int8Column("from_offset")
    private var tos = Int8Column("to_offset")
    private var outputs = ByteaColumn("outputs")

    /// Inserts one row for each source partition of a batch.
    mutating func insert(
        _ rows: [OutboxRow], group: String, batch: Identifier, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        topics.reset()
        partitions.reset()
        froms.reset()
        tos.reset()
        outputs.reset()
        for row in rows {
            try topics.append(row.source.topic)
            partitions.append(row.source.partition)
            froms.append(row.from)
            tos.append(row.to)
            try outputs.append(OutboxBlob.encode(row.outputs))
        }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(froms)
        try parameters.append(tos)
        try parameters.append(outputs)
        parameters.append(uuid: (high: batch.high, low: batch.low))
        try pipeline.add(Self.insert, parameters)
    }

    /// The rows of these partitions after their published watermark, in order.
    mutating func unpublished(
        _ wanted: [TopicPartition], group: String, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        topics.reset()
        partitions.reset()
        for partition in wanted {
            try topics.append(partition.topic)
            partitions.append(partition.partition)
        }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try pipeline.add(Self.unpublished, parameters)
    }

    /// Reads one row of ``unpublished``.
    static func row(_ row: Row) throws -> OutboxRow {
        OutboxRow(
            source: TopicPartition(try row.text(0), try row.int4(1)), from: try row.int8(2), to: try row.int8(3),
            batch: try row.identifier(4), createdAt: try row.int8(6),
            outputs: try row.bytea(5).withUnsafeBytes { try OutboxBlob.decode($0) })
    }
}
