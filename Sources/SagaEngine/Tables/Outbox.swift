internal import FlowC
internal import Kafka
internal import Postgres

/// SQL over `outbox`: always all slots in one statement, so that a rotation shows no row twice and none not at all.
struct Outbox: ~Copyable {
    /// The subquery is NULL, and the insert an error, when the pointer has no row.
    private static let insert = Statement(
        "outbox-insert",
        """
        INSERT INTO outbox (group_id, topic, partition, from_offset, to_offset, created_at, outputs, batch, slot)
        SELECT $1, o.*, $8, (SELECT r.slot FROM outbox_rotation r)
        FROM unnest($2::text[], $3::int4[], $4::int8[], $5::int8[], $6::timestamptz[], $7::bytea[]) AS o
        """, [.text, .textArray, .int4Array, .int8Array, .int8Array, .timestamptzArray, .byteaArray, .uuid])

    private static let columns = "o.topic, o.partition, o.from_offset, o.to_offset, o.batch, o.created_at, o.outputs"

    private static let unpublished = Statement(
        "outbox-unpublished",
        """
        SELECT \(columns)
        FROM unnest($2::text[], $3::int4[]) AS wanted (topic, partition)
        JOIN partition_progress p ON p.group_id = $1 AND p.topic = wanted.topic AND p.partition = wanted.partition
        JOIN outbox o ON o.group_id = $1 AND o.topic = p.topic AND o.partition = p.partition
            AND o.to_offset > p.published_offset
        ORDER BY o.topic COLLATE "C", o.partition, o.to_offset
        """, [.text, .textArray, .int4Array])

    private static let unpublishedOfGroup = Statement(
        "outbox-unpublished-group",
        """
        SELECT \(columns)
        FROM partition_progress p
        JOIN outbox o ON o.group_id = $1 AND o.topic = p.topic AND o.partition = p.partition
            AND o.to_offset > p.published_offset
        WHERE p.group_id = $1
        ORDER BY o.topic COLLATE "C", o.partition, o.to_offset
        """, [.text])

    private static let deleteAfter = Statement(
        "outbox-delete-after",
        """
        DELETE FROM outbox o USING unnest($2::text[], $3::int4[], $4::int8[]) AS m (topic, partition, position)
        WHERE o.group_id = $1 AND o.topic = m.topic AND o.partition = m.partition AND o.to_offset > m.position
        """, [.text, .textArray, .int4Array, .int8Array])

    private static let rewrite = Statement(
        "outbox-rewrite",
        """
        UPDATE outbox o SET outputs = $5 FROM partition_progress p
        WHERE o.group_id = $1 AND o.topic = $2 AND o.partition = $3 AND o.to_offset = $4
            AND p.group_id = $1 AND p.topic = $2 AND p.partition = $3 AND p.published_offset < $4
        """, [.text, .text, .int4, .int8, .bytea])

    private let group: String
    private var parameters = Parameters()
    private var topics = TextColumn("topic")
    private var partitions = Int4Column("partition")
    private var froms = Int8Column("from_offset")
    private var tos = Int8Column("to_offset")
    private var times = TimestamptzColumn("created_at")
    private var outputs = ByteaColumn("outputs")

    init(group: String) {
        self.group = group
    }

    /// Inserts one row for each source partition of a batch, into the current slot.
    mutating func insert(
        _ rows: [OutboxRow], batch: Identifier, in pipeline: inout Pipeline
    ) throws(PostgresError) {
        topics.reset()
        partitions.reset()
        froms.reset()
        tos.reset()
        times.reset()
        outputs.reset()
        for row in rows {
            try topics.append(row.source.topic)
            partitions.append(row.source.partition)
            froms.append(row.from)
            tos.append(row.to)
            try times.append(epochMilliseconds: row.createdAt)
            try outputs.append(OutboxBlob.encode(row.outputs))
        }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(froms)
        try parameters.append(tos)
        try parameters.append(times)
        try parameters.append(outputs)
        parameters.append(uuid: (high: batch.high, low: batch.low))
        try pipeline.add(Self.insert, parameters)
    }

    /// Answers the rows of these partitions after their published watermark, in order.
    mutating func unpublished(_ wanted: [TopicPartition], in pipeline: inout Pipeline) throws(PostgresError) {
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

    /// Answers the rows of the whole group after their published watermarks, in order.
    mutating func unpublished(in pipeline: inout Pipeline) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: group)
        try pipeline.add(Self.unpublishedOfGroup, parameters)
    }

    /// Removes the rows that end after these offsets.
    mutating func delete(
        after positions: [(partition: TopicPartition, offset: Int64)], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        topics.reset()
        partitions.reset()
        tos.reset()
        for position in positions {
            try topics.append(position.partition.topic)
            partitions.append(position.partition.partition)
            tos.append(position.offset)
        }
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(topics)
        try parameters.append(partitions)
        try parameters.append(tos)
        try pipeline.add(Self.deleteAfter, parameters)
    }

    /// Replaces the outputs of one row that is not published yet.
    mutating func rewrite(
        _ partition: TopicPartition, to offset: Int64, outputs: [Output], in pipeline: inout Pipeline
    ) throws(PostgresError) {
        parameters.reset()
        try parameters.append(text: group)
        try parameters.append(text: partition.topic)
        parameters.append(int4: partition.partition)
        parameters.append(int8: offset)
        try parameters.append(bytea: OutboxBlob.encode(outputs))
        try pipeline.add(Self.rewrite, parameters)
    }

    /// Reads one row of ``unpublished(_:in:)`` or ``unpublished(in:)``.
    static func row(_ row: Row) throws -> OutboxRow {
        OutboxRow(
            source: TopicPartition(try row.text(0), try row.int4(1)), from: try row.int8(2), to: try row.int8(3),
            batch: try row.identifier(4), createdAt: try row.timestamptz(5),
            outputs: try row.bytea(6).withUnsafeBytes { try OutboxBlob.decode($0) })
    }
}
